import type { RecordingTables } from '../profile/recordingTables.ts';
import type { RecordSums } from '../profile/recordSums.ts';
import { free, munmap, pymallocFree } from './allocators.ts';
import { incomplete } from './bounded.ts';
import type { Header } from './header.ts';
import { HeapSums } from './heapSums.ts';
import { RareRecords } from './rareRecords.ts';
import { type RecordBuffer, slack } from './recordBuffer.ts';
import {
  type RecordReader,
  type Stop,
  codeLimit,
  cut,
  damaged,
  more,
  padding,
  sizeLimit,
  threadLimit,
  trailer,
} from './recordReader.ts';
import { VarintReader, readNumber64 } from './varint.ts';

const ringMask = 15;

/**
 * Reads a file with one record per allocation, formats 12 and 13, and adds it up at once: no object is made per record.
 * Record forms: `records.h` and `record_reader.cpp` of memray 1.20.
 */
export class AllocationRecords implements RecordReader {
  records = 0;

  readonly #native: boolean;
  readonly #heap: HeapSums;
  readonly #rare: RareRecords;
  readonly #varint = new VarintReader();

  /** The last address, shifted right by 3 as recorded. */
  #lastLow = 0;
  #lastHigh = 0;
  /** The 15 addresses seen last; entry i of the format is at `(ringHead + i) & 15`. */
  readonly #ringLow = new Int32Array(16);
  readonly #ringHigh = new Int32Array(16);
  #ringHead = 0;
  #addressLow = 0;
  #addressHigh = 0;

  readonly #addSample = (time: number, resident: number): void => {
    this.#heap.addSample(time, resident);
  };

  constructor(header: Header, tables: RecordingTables, heap = new HeapSums(tables)) {
    this.#native = header.nativeTraces;
    this.#heap = heap;
    this.#rare = new RareRecords(tables);
  }

  read(buffer: RecordBuffer, final: boolean): Stop {
    const { bytes, write: end } = buffer;
    const safe = final ? end : end - slack;
    let at = buffer.read;
    while (at < safe) {
      const start = at;
      const type = bytes[at++]!;
      if (type & 0x80) {
        at = this.#allocation(bytes, at, end, type);
      } else if (type & 0x40) {
        at = this.#push(bytes, at, end, type & 1);
      } else if (type & 0x20) {
        at = this.#object(bytes, at, type);
      } else if (type & 0x10) {
        if (!this.#heap.pop((type & 15) + 1)) at = -2;
      } else if (type === 0) {
        buffer.read = start;
        return padding;
      } else if (type === 1) {
        buffer.read = at;
        this.records++;
        return trailer;
      } else {
        at = this.#other(bytes, at, end, type);
      }
      if (at < 0 || at > end) {
        buffer.read = start;
        if (at < -1) return damaged(`record type ${type}`);
        return final ? cut : more;
      }
      this.records++;
    }
    buffer.read = at;
    return more;
  }

  sums(): RecordSums {
    return this.#heap.sums();
  }

  /** Reads one allocation or free and counts it, unless it goes on behind `end`. */
  #allocation(bytes: Uint8Array, at: number, end: number, type: number): number {
    const varint = this.#varint;
    at = this.#address(bytes, at, (type >>> 3) & 15);
    if (at < 0) return -2;
    const allocator = type & 7 || bytes[at++]!;
    if (allocator === free || allocator === pymallocFree) {
      if (at > end) return at;
      if (this.#heap.thread < 0) return -2;
      this.#heap.free(this.#addressHigh, this.#addressLow);
      return at;
    }
    if (allocator === 0 || allocator > munmap) return at > end ? at : -2;
    if (this.#native) {
      at = this.#nativeNumber(bytes, at);
      if (at < 0) return -2;
    }
    at = varint.unsigned(bytes, at);
    if (at < 0) return -2;
    if (at > end) return at;
    if (this.#heap.thread < 0) return -2;
    const size = varint.number;
    if (size >= sizeLimit) return -2;
    if (allocator === munmap) this.#heap.unmap(this.#addressHigh, this.#addressLow, size);
    else this.#heap.allocate(allocator, this.#addressHigh, this.#addressLow, size, this.#rare.nativeNumber);
    return at;
  }

  /** Sets the address: one of those seen last, or a delta from the last one. */
  #address(bytes: Uint8Array, at: number, cached: number): number {
    if (cached !== 15) {
      const i = (this.#ringHead + cached) & ringMask;
      this.#addressLow = this.#ringLow[i]!;
      this.#addressHigh = this.#ringHigh[i]!;
      return at;
    }
    const varint = this.#varint;
    const next = varint.signed(bytes, at);
    if (next < 0) return next;
    const low = (this.#lastLow >>> 0) + (varint.low >>> 0);
    this.#lastLow = low | 0;
    this.#lastHigh = (this.#lastHigh + varint.high + (low > 0xffff_ffff ? 1 : 0)) | 0;
    const head = (this.#ringHead - 1) & ringMask;
    this.#ringHead = head;
    this.#ringLow[head] = this.#addressLow = this.#lastLow << 3;
    this.#ringHigh[head] = this.#addressHigh = (this.#lastHigh << 3) | (this.#lastLow >>> 29);
    return next;
  }

  /** Reads the number of a native frame, recorded as a difference from the last one that any record named. */
  #nativeNumber(bytes: Uint8Array, at: number): number {
    const next = this.#varint.signed(bytes, at);
    this.#rare.nativeNumber = (this.#rare.nativeNumber + this.#varint.low) | 0;
    return next;
  }

  #push(bytes: Uint8Array, at: number, end: number, entry: number): number {
    const varint = this.#varint;
    at = varint.unsigned(bytes, at);
    if (at < 0) return -2;
    const code = varint.low;
    if (varint.high !== 0 || code >>> 0 >= codeLimit) return -2;
    at = varint.signed(bytes, at);
    if (at < 0) return -2;
    if (at > end) return at;
    if (this.#heap.thread < 0) return -2;
    this.#heap.push(code * 2 + entry, varint.low);
    return at;
  }

  /** An object made or gone: only its address matters here, since it is in the cache of addresses. */
  #object(bytes: Uint8Array, at: number, type: number): number {
    at = this.#address(bytes, at, (type >>> 1) & 15);
    if (at >= 0 && this.#native && (type & 1) !== 0) at = this.#nativeNumber(bytes, at);
    return at < 0 ? -2 : at;
  }

  #other(bytes: Uint8Array, at: number, end: number, type: number): number {
    switch (type) {
      case 2:
        return this.#rare.sample(bytes, at, end, this.#addSample);
      case 12:
        if (at + 8 > end) return incomplete;
        if (readNumber64(bytes, at) >= threadLimit) return -2;
        this.#heap.switchThread(readNumber64(bytes, at));
        return at + 8;
      default:
        return this.#rare.read(type, bytes, at, end, this.#heap.threadId);
    }
  }
}
