import type { RecordSums } from '../profile/recordSums.ts';
import type { RecordingTables } from '../profile/recordingTables.ts';
import { allocatorOfOlder, free, munmap, pymallocFree } from './allocators.ts';
import { impossible, incomplete } from './bounded.ts';
import { FrameRecords } from './frameRecords.ts';
import { HeapSums } from './heapSums.ts';
import { RareRecords } from './rareRecords.ts';
import type { RecordBuffer } from './recordBuffer.ts';
import { type RecordForm, type RecordReader, type Stop, codeLimit, readRecords, sizeLimit, threadLimit } from './recordReader.ts';
import { VarintReader, readNumber64 } from './varint.ts';

const endRecord = 0x10;

/**
 * Reads a file with one record per allocation, formats 10 and 11: a record's type is in the lower half of its first byte,
 * what else there is to say in the upper. Record forms: `records.h` and `record_reader.cpp` of memray 1.10 and 1.18.
 */
export class OlderAllocationRecords implements RecordReader, RecordForm {
  records = 0;

  readonly #heap: HeapSums;
  readonly #rare: RareRecords;
  readonly #frames: FrameRecords;
  readonly #varint = new VarintReader();
  /** The last address. */
  #low = 0;
  #high = 0;

  readonly #addSample = (time: number, resident: number): void => {
    this.#heap.addSample(time, resident);
  };

  constructor(tables: RecordingTables, heap = new HeapSums(tables)) {
    this.#heap = heap;
    this.#rare = new RareRecords(tables);
    this.#frames = new FrameRecords(tables);
  }

  read(buffer: RecordBuffer, final: boolean): Stop {
    return readRecords(this, endRecord, buffer, final);
  }

  sums(): RecordSums {
    return this.#heap.sums();
  }

  record(bytes: Uint8Array, at: number, end: number, type: number): number {
    const flags = type >>> 4;
    switch (type & 15) {
      case 1:
        return this.#allocation(bytes, at, end, allocatorOfOlder[flags]!, false);
      case 2:
        return this.#allocation(bytes, at, end, allocatorOfOlder[flags]!, true);
      case 3:
        return this.#frames.read(bytes, at, end, (flags & 1) === 0);
      case 4:
        return this.#push(bytes, at, end);
      case 5:
      case 6:
      case 7:
      case 10:
        return this.#rare.read(type & 15, bytes, at, end, this.#heap.threadId);
      case 9:
        return this.#heap.pop(flags + 1) ? at : impossible;
      case 11:
        return this.#rare.sample(bytes, at, end, this.#addSample);
      case 12:
        if (at + 8 > end) return incomplete;
        if (readNumber64(bytes, at) >= threadLimit) return impossible;
        this.#heap.switchThread(readNumber64(bytes, at));
        return at + 8;
      default:
        return impossible;
    }
  }

  /** @param native whether the record has a size, whatever its allocator, and the number of a native frame */
  #allocation(bytes: Uint8Array, at: number, end: number, allocator: number, native: boolean): number {
    const varint = this.#varint;
    if (allocator === 0) return impossible;
    at = varint.signed(bytes, at);
    if (at < 0) return impossible;
    const low = (this.#low >>> 0) + (varint.low >>> 0);
    this.#low = low | 0;
    this.#high = (this.#high + varint.high + (low > 0xffff_ffff ? 1 : 0)) | 0;
    const frees = allocator === free || allocator === pymallocFree;
    let size = 0;
    if (native || !frees) {
      at = varint.unsigned(bytes, at);
      if (at < 0) return impossible;
      size = varint.number;
    }
    if (native) {
      at = varint.signed(bytes, at);
      if (at < 0) return impossible;
      this.#rare.nativeNumber = (this.#rare.nativeNumber + varint.low) | 0;
    }
    if (at > end) return incomplete;
    if (size >= sizeLimit || this.#heap.thread < 0) return impossible;
    if (frees) this.#heap.free(this.#high, this.#low);
    else if (allocator === munmap) this.#heap.unmap(this.#high, this.#low, size);
    else this.#heap.allocate(allocator, this.#high, this.#low, size, native ? this.#rare.nativeNumber : 0);
    return at;
  }

  #push(bytes: Uint8Array, at: number, end: number): number {
    at = this.#varint.signed(bytes, at);
    if (at < 0) return impossible;
    if (at > end) return incomplete;
    const frame = (this.#frames.lastFrame + this.#varint.low) | 0;
    if (frame < 0 || frame >= codeLimit || this.#heap.thread < 0) return impossible;
    this.#frames.lastFrame = frame;
    this.#heap.push(this.#frames.codeOf(frame), 0);
    return at;
  }
}
