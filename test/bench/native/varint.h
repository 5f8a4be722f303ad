// Numbers of variable length: src/assembly/varint.ts.
static u32 at = 0;
static bool tooLong = false;

cold u64 unsignedLong(u32 low) {
  u32 p = at;
  u64 value = low;
  u64 shift = 28;
  u32 byte;
  do {
    if (shift > 63) {
      tooLong = true;
      break;
    }
    byte = load_u8(p++, 0);
    value |= (u64)(byte & 127) << shift;
    shift += 7;
  } while (byte >= 128);
  at = p;
  return value;
}

cold u64 unsignedFrom(u32 first) {
  u32 p = at;
  u32 byte = load_u8(p++, 0);
  u32 low = first | ((byte & 127) << 7);
  if (byte >= 128) {
    byte = load_u8(p++, 0);
    low |= (byte & 127) << 14;
    if (byte >= 128) {
      byte = load_u8(p++, 0);
      low |= (byte & 127) << 21;
      if (byte >= 128) {
        at = p;
        return unsignedLong(low);
      }
    }
  }
  at = p;
  return low;
}

hot u64 readUnsigned(void) {
  u32 byte = load_u8(at, 0);
  at += 1;
  if (byte < 128) return byte;
  return unsignedFrom(byte & 127);
}

hot i64 readSigned(void) {
  u64 value = readUnsigned();
  return (i64)(value >> 1) ^ -(i64)(value & 1);
}
