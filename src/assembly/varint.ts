// Numbers of variable length: 7 bits a byte, the lowest first.

/** Where the next byte is. */
export let at: u32 = 0;
/** Whether a number had more than 64 bits. Reading goes on; whoever reads a record looks at its end. */
export let tooLong: bool = false;

export function setAt(value: u32): void {
  at = value;
}

export function clearTooLong(): void {
  tooLong = false;
}

// @inline
export function unsigned(): u64 {
  const byte = load<u8>(at);
  at += 1;
  if (byte < 128) return byte;
  return unsignedFrom(byte & 127);
}

/** The rest of a number, behind its first byte. */
function unsignedFrom(first: u32): u64 {
  let p = at;
  let byte: u32 = load<u8>(p++);
  let low = first | ((byte & 127) << 7);
  if (byte >= 128) {
    byte = load<u8>(p++);
    low |= (byte & 127) << 14;
    if (byte >= 128) {
      byte = load<u8>(p++);
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

function unsignedLong(low: u32): u64 {
  let p = at;
  let value: u64 = low;
  let shift: u64 = 28;
  let byte: u32;
  do {
    if (shift > 63) {
      tooLong = true;
      break;
    }
    byte = load<u8>(p++);
    value |= u64(byte & 127) << shift;
    shift += 7;
  } while (byte >= 128);
  at = p;
  return value;
}

// @inline
export function signed(): i64 {
  const value = unsigned();
  return i64(value >>> 1) ^ -i64(value & 1);
}
