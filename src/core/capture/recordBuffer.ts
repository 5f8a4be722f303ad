/** So many bytes can always be read past `write` without leaving the buffer: the longest fixed-form record is shorter. */
export const slack = 64;
const history = 65_536;

/**
 * The bytes that records are read from: [read, write) is not read yet, and up to 64 KiB before `write` stay for LZ4's
 * back references. It grows only by what has been put in.
 */
export class RecordBuffer {
  read = 0;
  write = 0;
  /** Bytes of the record stream that lie before `bytes[0]`. */
  dropped = 0;
  #bytes = new Uint8Array(0);

  /** Not to be kept: another array may take its place with everything that is put in or read. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Makes room for `count` more bytes behind `write`. May move everything. */
  reserve(count: number): void {
    const { length } = this.bytes;
    if (this.write + count + slack <= length) return;
    const keepFrom = Math.max(0, Math.min(this.read, this.write - history));
    const kept = this.write - keepFrom;
    if (kept + count + slack > length || keepFrom < length >>> 2) {
      this.enlarge(Math.max(length * 2, kept + count + slack, 4 * history), keepFrom, this.write);
    } else {
      this.bytes.copyWithin(0, keepFrom, this.write);
    }
    this.dropped += keepFrom;
    this.read -= keepFrom;
    this.write = kept;
  }

  append(chunk: Uint8Array): void {
    this.reserve(chunk.length);
    this.bytes.set(chunk, this.write);
    this.write += chunk.length;
  }

  appendZeros(count: number): void {
    this.reserve(count);
    this.bytes.fill(0, this.write, this.write + count);
    this.write += count;
  }

  /** Position of `read` in the record stream, bytes. */
  get position(): number {
    return this.dropped + this.read;
  }

  /** Zeroes the slack, so that a record cut off by the end reads as zeros and is noticed by its length. */
  seal(): void {
    this.reserve(0);
    this.bytes.fill(0, this.write, this.write + slack);
  }

  /** Puts a larger array in the place of `bytes`, with what is in [from, to) at its start. */
  protected enlarge(length: number, from: number, to: number): void {
    const larger = new Uint8Array(length);
    larger.set(this.#bytes.subarray(from, to));
    this.#bytes = larger;
  }
}
