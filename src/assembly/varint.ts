// Numbers of variable length: 7 bits a byte, the lowest first; the last byte has its high bit clear. Where a record is read its
// place is in a local variable, which an inlined function can't move: so the length and the value are asked for one by one.

/** Of a number of more than 8 bytes, which `readLong` reads. */
export const long: u32 = 0;

/** Where the number behind the one that `readLong` read begins; 0 after one of more than 64 bits. */
export let longEnd: u32 = 0;

/** How many bytes the number takes that begins in these eight; `long` for more than all of them. */
// @inline
export function lengthOf(word: u64): u32 {
  const lasts = ~word & 0x8080_8080_8080_8080;
  return lasts == 0 ? long : u32(ctz(lasts) + 1) >>> 3;
}

/** The number of a length of 1 to 8 bytes. */
// @inline
export function valueOf(word: u64, length: u32): u64 {
  // Without branches: which length comes next can't be guessed.
  const bytes = word & (0x7f7f_7f7f_7f7f_7f7f >>> (64 - (u64(length) << 3)));
  const pairs = (bytes & 0x007f_007f_007f_007f) | ((bytes & 0x7f00_7f00_7f00_7f00) >>> 1);
  const quads = (pairs & 0x0000_3fff_0000_3fff) | ((pairs & 0x3fff_0000_3fff_0000) >>> 2);
  return (quads & 0x0fff_ffff) | ((quads & 0x0fff_ffff_0000_0000) >>> 4);
}

/** Undoes the zigzag of a signed number. */
// @inline
export function unzigzag(value: u64): i64 {
  return i64(value >>> 1) ^ -i64(value & 1);
}

/** A number of 9 bytes or more. */
export function readLong(from: u32): u64 {
  let p = from;
  let value: u64 = 0;
  let shift: u64 = 0;
  let byte: u32;
  do {
    if (shift > 63) {
      longEnd = 0;
      return 0;
    }
    byte = load<u8>(p++);
    value |= u64(byte & 127) << shift;
    shift += 7;
  } while (byte >= 128);
  longEnd = p;
  return value;
}
