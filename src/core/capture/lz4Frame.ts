import type { RecordEngine } from './recordEngine.ts';
import { readNumber32 } from './varint.ts';

const magic = [0x04, 0x22, 0x4d, 0x18] as const;

export function startsLikeLz4Frame(head: Uint8Array): boolean {
  return head.length >= 4 && magic.every((byte, i) => head[i] === byte);
}

/**
 * Undoes an LZ4 frame, block by block, as its bytes arrive. Format: lz4_Frame_format.md of the LZ4 project.
 * Checksums are stepped over: memray writes none, and a record stream says itself where it is damaged.
 */
export class Lz4Frame {
  state: 'reading' | 'ended' | 'damaged' = 'reading';
  readonly #engine: RecordEngine;
  /** Compressed bytes not used yet: at most a header or a block. */
  #pending = new Uint8Array(0);
  #maxBlock = 0;
  #blockChecksum = 0;

  constructor(engine: RecordEngine) {
    this.#engine = engine;
  }

  /** `onBlock` is called after every block, so that records are read before the buffer grows. False from it stops. */
  push(chunk: Uint8Array, onBlock: () => boolean): void {
    let at = 0;
    // A header or block that began in the chunk before is completed by itself: joining all of it would copy every byte twice.
    while (this.#pending.length > 0 && this.state === 'reading') {
      const missing = this.#needed(this.#pending) - this.#pending.length;
      if (missing > chunk.length - at) {
        this.#pending = joined(this.#pending, chunk.subarray(at));
        return;
      }
      const whole = joined(this.#pending, chunk.subarray(at, at + missing));
      at += missing;
      const next = this.#part(whole, 0);
      this.#pending = next === undefined ? whole : new Uint8Array(0);
      if (next !== undefined && !onBlock()) return;
    }
    while (this.state === 'reading') {
      const next = this.#part(chunk, at);
      if (next === undefined) break;
      at = next;
      if (!onBlock()) return;
    }
    if (this.state === 'reading') this.#pending = chunk.slice(at);
  }

  /** Reads the header or the next block at a place, and answers where the next one begins; undefined if it isn't all there. */
  #part(bytes: Uint8Array, at: number): number | undefined {
    return this.#maxBlock === 0 ? this.#header(bytes, at) : this.#block(bytes, at);
  }

  /** How many bytes have to be there before it is known how many are needed, and then how many that is. */
  #needed(bytes: Uint8Array): number {
    if (this.#maxBlock === 0) return bytes.length < 7 ? 7 : headerBytes(bytes[4]!);
    if (bytes.length < 4) return 4;
    const word = readNumber32(bytes, 0);
    return word === 0 ? 4 : 4 + (word & 0x7fff_ffff) + this.#blockChecksum;
  }

  /** The end of the file: what can be had of a block that was cut off. */
  finish(): void {
    if (this.state !== 'reading' || this.#maxBlock === 0 || this.#pending.length < 5) return;
    const size = readNumber32(this.#pending, 0);
    this.#decode(this.#pending, 4, Math.min(this.#pending.length, 4 + (size & 0x7fff_ffff)), size >>> 31 === 1);
  }

  #header(bytes: Uint8Array, at: number): number | undefined {
    if (bytes.length - at < 7) return undefined;
    const flags = bytes[at + 4]!;
    const blockCode = (bytes[at + 5]! >>> 4) & 7;
    if (flags >>> 6 !== 1 || blockCode < 4) {
      this.state = 'damaged';
      return undefined;
    }
    const size = headerBytes(flags);
    if (bytes.length - at < size) return undefined;
    this.#maxBlock = 1 << (8 + 2 * blockCode);
    this.#blockChecksum = flags & 16 ? 4 : 0;
    return at + size;
  }

  #block(bytes: Uint8Array, at: number): number | undefined {
    if (bytes.length - at < 4) return undefined;
    const word = readNumber32(bytes, at);
    if (word === 0) {
      this.state = 'ended';
      return at + 4;
    }
    const size = word & 0x7fff_ffff;
    if (size > this.#maxBlock) {
      this.state = 'damaged';
      return undefined;
    }
    const end = at + 4 + size;
    if (end + this.#blockChecksum > bytes.length) return undefined;
    if (this.#decode(bytes, at + 4, end, word >>> 31 === 1) !== 'whole') this.state = 'damaged';
    return end + this.#blockChecksum;
  }

  #decode(bytes: Uint8Array, from: number, to: number, stored: boolean): 'whole' | 'cut' | 'bad' {
    if (!stored) return this.#engine.decodeBlock(bytes, from, to, this.#maxBlock);
    this.#engine.buffer.append(bytes.subarray(from, to));
    return 'whole';
  }
}

/** A frame's descriptor, by its flags: optional are the content's size and a dictionary's number. */
function headerBytes(flags: number): number {
  return 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
