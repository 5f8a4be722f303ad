/** Reads the variable-length numbers of a record stream; 64 bits, as two halves. */
export class VarintReader {
  /** The last number's lower and upper 32 bits. */
  low = 0;
  high = 0;

  /** Reads at `at` and answers where the next byte is; -1 for more than 64 bits. Needs 10 readable bytes. */
  unsigned(bytes: Uint8Array, at: number): number {
    let byte = bytes[at++]!;
    let low = byte & 127;
    if (byte >= 128) {
      byte = bytes[at++]!;
      low |= (byte & 127) << 7;
      if (byte >= 128) {
        byte = bytes[at++]!;
        low |= (byte & 127) << 14;
        if (byte >= 128) {
          byte = bytes[at++]!;
          low |= (byte & 127) << 21;
          if (byte >= 128) return this.#long(bytes, at, low);
        }
      }
    }
    this.low = low;
    this.high = 0;
    return at;
  }

  /** As `unsigned`, undoing the zigzag: `low` and `high` are two's complement. */
  signed(bytes: Uint8Array, at: number): number {
    const next = this.unsigned(bytes, at);
    const { low, high } = this;
    const sign = -(low & 1);
    this.low = ((low >>> 1) | (high << 31)) ^ sign;
    this.high = (high >>> 1) ^ sign;
    return next;
  }

  /** The last unsigned number; exact to 2^53. */
  get number(): number {
    return (this.high >>> 0) * 0x1_0000_0000 + (this.low >>> 0);
  }

  /** The last signed number; exact to 2^53 either way. */
  get signedNumber(): number {
    return this.high * 0x1_0000_0000 + (this.low >>> 0);
  }

  #long(bytes: Uint8Array, at: number, start: number): number {
    let byte = bytes[at++]!;
    const low = start | ((byte & 127) << 28);
    let high = (byte & 127) >>> 4;
    for (let shift = 3; byte >= 128; shift += 7) {
      if (shift > 31) return -1;
      byte = bytes[at++]!;
      high |= (byte & 127) << shift;
    }
    this.low = low;
    this.high = high;
    return at;
  }
}

/** Four bytes, little-endian, unsigned. */
export function readNumber32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

/** Eight bytes, little-endian, unsigned; exact to 2^53. */
export function readNumber64(bytes: Uint8Array, at: number): number {
  return readNumber32(bytes, at + 4) * 0x1_0000_0000 + readNumber32(bytes, at);
}
