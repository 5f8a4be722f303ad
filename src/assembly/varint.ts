// Numbers of variable length: 7 bits a byte, the lowest first; the last byte has its high bit clear.

/** Where the number ended that `readNumber` read; 0 after one of more than 64 bits. */
export let numberEnd: u32 = 0;

/**
 * A number of any length. Where records are read, short ones are undone on the spot: the place is a local variable there, and
 * branches on the length are guessed ahead, while what is computed from it would have to be waited for.
 */
export function readNumber(from: u32): u64 {
  let p = from;
  let value: u64 = 0;
  let shift: u64 = 0;
  let byte: u32;
  do {
    if (shift > 63) {
      numberEnd = 0;
      return 0;
    }
    byte = load<u8>(p++);
    value |= u64(byte & 127) << shift;
    shift += 7;
  } while (byte >= 128);
  numberEnd = p;
  return value;
}

/** Undoes the zigzag of a signed number. */
// @inline
export function unzigzag(value: u64): i64 {
  return i64(value >>> 1) ^ -i64(value & 1);
}
