// Decodes LZ4 blocks: src/assembly/lz4.ts.
#define whole 0
#define cut 1
#define bad 2

static u32 decodedEnd = 0;

static i32 ended(u32 end, i32 state) {
  decodedEnd = end;
  return state;
}

hot void copyForward(u32 target, u32 source, u32 count) {
  u32 end = target + count;
  u32 t = target;
  u32 s = source;
  do {
    store_u64(t, load_u64(s, 0), 0);
    t += 8;
    s += 8;
  } while (t < end);
}

static i32 decodeBlock(u32 from, u32 to, u32 target, u32 limit, u32 history) {
  u32 s = from;
  u32 d = target;
  while (s < to) {
    u32 token = load_u8(s++, 0);
    u32 literals = token >> 4;
    if (literals == 15) {
      u32 more = 255;
      while (more == 255) {
        if (s >= to) return ended(d, cut);
        more = load_u8(s++, 0);
        literals += more;
      }
    }
    if (literals != 0) {
      u32 count = literals < to - s ? literals : to - s;
      if (count > limit - d) return ended(d, bad);
      if (count <= 16) {
        store_u64(d, load_u64(s, 0), 0);
        store_u64(d, load_u64(s, 8), 8);
      } else if (count <= 64) {
        copyForward(d, s, count);
      } else {
        memmove(memory + d, memory + s, count);
      }
      s += count;
      d += count;
      if (count < literals) return ended(d, cut);
    }
    if (s == to) return ended(d, whole);
    if (to - s < 2) return ended(d, cut);
    u32 offset = load_u16(s, 0);
    s += 2;
    if (offset == 0 || offset > d - history) return ended(d, bad);
    u32 match = (token & 15) + 4;
    if (match == 19) {
      u32 more = 255;
      while (more == 255) {
        if (s >= to) return ended(d, cut);
        more = load_u8(s++, 0);
        match += more;
      }
    }
    if (match > limit - d) return ended(d, bad);
    u32 m = d - offset;
    if (offset >= 8) {
      if (match <= 16) {
        store_u64(d, load_u64(m, 0), 0);
        store_u64(d, load_u64(m, 8), 8);
      } else if (match <= 256 || offset < match) {
        copyForward(d, m, match);
      } else {
        memmove(memory + d, memory + m, match);
      }
      d += match;
    } else {
      u32 end = d + match;
      u32 p = m;
      while (d < end) store_u8(d++, load_u8(p++, 0), 0);
    }
  }
  return ended(d, whole);
}
