// Decodes LZ4 blocks; format: lz4_Block_format.md of the LZ4 project. Every length and offset is checked against the ends of
// the input and the output.

/** How the last block ended: as `DecodedBlock.state` of the TypeScript decoder. */
export const whole: i32 = 0;
export const cut: i32 = 1;
export const bad: i32 = 2;

/** One past the last byte written by the last call. */
export let decodedEnd: u32 = 0;

/**
 * Decodes [from, to) to `target`, writing below `limit`. Matches may reach back to `history`. What could be decoded of a cut or
 * bad block stays written. Up to 32 bytes past `to` are read, and past `limit` overwritten: both have to be there.
 */
export function decodeBlock(from: u32, to: u32, target: u32, limit: u32, history: u32): i32 {
  let s = from;
  let d = target;
  while (s < to) {
    const token: u32 = load<u8>(s++);
    let literals = token >>> 4;
    if (literals == 15) {
      let more: u32 = 255;
      while (more == 255) {
        if (s >= to) return ended(d, cut);
        more = load<u8>(s++);
        literals += more;
      }
    }
    if (literals != 0) {
      const count = min(literals, to - s);
      // As a difference: a sum could pass 2^32.
      if (count > limit - d) return ended(d, bad);
      if (count <= 16) {
        store<u64>(d, load<u64>(s));
        store<u64>(d, load<u64>(s, 8), 8);
      } else if (count <= 64) {
        copyForward(d, s, count);
      } else {
        memory.copy(d, s, count);
      }
      s += count;
      d += count;
      if (count < literals) return ended(d, cut);
    }
    // The last sequence of a block has literals only.
    if (s == to) return ended(d, whole);
    if (to - s < 2) return ended(d, cut);
    const offset: u32 = load<u16>(s);
    s += 2;
    if (offset == 0 || offset > d - history) return ended(d, bad);
    let match = (token & 15) + 4;
    if (match == 19) {
      let more: u32 = 255;
      while (more == 255) {
        if (s >= to) return ended(d, cut);
        more = load<u8>(s++);
        match += more;
      }
    }
    if (match > limit - d) return ended(d, bad);
    const m = d - offset;
    if (offset >= 8) {
      if (match <= 16) {
        store<u64>(d, load<u64>(m));
        store<u64>(d, load<u64>(m, 8), 8);
      } else if (match <= 256 || offset < match) {
        copyForward(d, m, match);
      } else {
        memory.copy(d, m, match);
      }
      d += match;
    } else {
      const end = d + match;
      let p = m;
      while (d < end) store<u8>(d++, load<u8>(p++));
    }
  }
  return ended(d, whole);
}

/** Copies in steps of 8 bytes, up to 7 too many; the target may overlap the source from 8 bytes behind it on. */
function copyForward(target: u32, source: u32, count: u32): void {
  const end = target + count;
  let t = target;
  let s = source;
  do {
    store<u64>(t, load<u64>(s));
    t += 8;
    s += 8;
  } while (t < end);
}

function ended(end: u32, state: i32): i32 {
  decodedEnd = end;
  return state;
}
