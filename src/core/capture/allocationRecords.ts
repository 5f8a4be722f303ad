import { FrameTree } from '../profile/frameTree.ts';
import { Locations } from '../profile/locations.ts';
import { Mappings } from '../profile/mappings.ts';
import { PointerMap } from '../profile/pointerMap.ts';
import type { RecordingTables } from '../profile/recordingTables.ts';
import { Sizes } from '../profile/sizes.ts';
import { allocatorNames, free, mmap, munmap, pymallocFree } from './allocators.ts';
import type { Header } from './header.ts';
import type { AllocationSums, RecordSums } from '../profile/recordSums.ts';
import { RareRecords, incomplete } from './rareRecords.ts';
import { type RecordBuffer, slack } from './recordBuffer.ts';
import { type RecordReader, type Stop, codeLimit, cut, damaged, more, padding, trailer } from './recordReader.ts';
import { Temporaries } from './temporaries.ts';
import { VarintReader, readNumber64 } from './varint.ts';

const ringMask = 15;

interface ThreadStack {
  stack: Int32Array<ArrayBuffer>;
  depth: number;
}

/**
 * Reads a file with one record per allocation, format 13, and adds it up at once: no object is made per record.
 * Record forms: `records.h` and `record_reader.cpp` of memray 1.20; meanings: its `snapshot.cpp`.
 */
export class AllocationRecords implements RecordReader, AllocationSums {
  records = 0;
  /** Allocations and frees. */
  allocationRecords = 0;
  allocations = 0;
  allocatedBytes = 0;
  readonly tree = new FrameTree();
  readonly locations = new Locations();
  readonly sizes = new Sizes();
  readonly allocatorCounts = new Float64Array(allocatorNames.length);

  readonly #native: boolean;
  readonly #tables: RecordingTables;
  readonly #rare: RareRecords;
  readonly #varint = new VarintReader();
  readonly #pointers = new PointerMap();
  readonly #mappings = new Mappings();
  readonly #temporaries = new Temporaries();

  /** The last address, shifted right by 3 as recorded. */
  #lastLow = 0;
  #lastHigh = 0;
  /** The 15 addresses seen last; entry i of the format is at `(ringHead + i) & 15`. */
  readonly #ringLow = new Int32Array(16);
  readonly #ringHigh = new Int32Array(16);
  #ringHead = 0;
  #addressLow = 0;
  #addressHigh = 0;

  readonly #threads: ThreadStack[] = [];
  #thread = -1;
  #threadId = 0;
  #stack = new Int32Array(0);
  #depth = 0;
  /** Number of the innermost native frame of the last allocation; 0 for none, as in a recording without native stacks. */
  #nativeFrame = 0;
  /** Location of the current stack, thread and native frame; -1: not looked up yet. */
  #location = -1;

  constructor(header: Header, tables: RecordingTables) {
    this.#native = header.nativeTraces;
    this.#tables = tables;
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
        const count = (type & 15) + 1;
        if (count > this.#depth) at = -2;
        else {
          this.#depth -= count;
          this.#location = -1;
        }
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
    const { locations } = this;
    locations.finish();
    let leakedBytes = 0;
    for (let row = 0; row < locations.length; row++) leakedBytes += locations.liveBytes[row]!;
    return {
      allocationRecords: this.allocationRecords,
      tree: this.tree,
      locations,
      peakBytes: locations.peak,
      leakedBytes,
      each: this,
    };
  }

  /** Reads one allocation or free and counts it, unless it goes on behind `end`. */
  #allocation(bytes: Uint8Array, at: number, end: number, type: number): number {
    const varint = this.#varint;
    at = this.#address(bytes, at, (type >>> 3) & 15);
    if (at < 0) return -2;
    const allocator = type & 7 || bytes[at++]!;
    if (allocator === free || allocator === pymallocFree) {
      if (at > end || this.#thread < 0) return at > end ? at : -2;
      this.allocationRecords++;
      this.#free(this.#addressHigh, this.#addressLow);
      return at;
    }
    if (allocator === 0 || allocator > munmap) return at > end ? at : -2;
    if (this.#native) {
      at = this.#nativeNumber(bytes, at);
      if (at < 0) return -2;
      if (this.#rare.nativeNumber !== this.#nativeFrame) {
        this.#nativeFrame = this.#rare.nativeNumber;
        this.#location = -1;
      }
    }
    at = varint.unsigned(bytes, at);
    if (at < 0) return -2;
    if (at > end) return at;
    if (this.#thread < 0) return -2;
    this.allocationRecords++;
    const size = varint.number;
    if (allocator === munmap) this.#unmap(size);
    else this.#allocate(allocator, size);
    return at;
  }

  #allocate(allocator: number, size: number): void {
    const high = this.#addressHigh;
    const low = this.#addressLow;
    const { locations } = this;
    if (this.#location < 0) {
      const node = this.#depth === 0 ? 0 : this.#stack[this.#depth - 1]!;
      const native = Math.max(this.#nativeFrame, 0);
      this.#location = locations.find(node, this.#thread, native, allocator, this.#tables.native.generation);
    }
    const location = this.#location;
    this.allocations++;
    this.allocatedBytes += size;
    this.allocatorCounts[allocator]!++;
    this.sizes.add(size);
    locations.totalBytes[location]! += size;
    locations.totalCount[location]!++;
    locations.moveHeap(size);
    if (allocator === mmap) {
      // memray keeps no mapping of no bytes, though its heap hears of it.
      if (size > 0) {
        this.#mappings.add(address(high, low), size, location);
        locations.add(location, size, 1);
      }
    } else {
      if (this.#pointers.put(high, low, location, size)) {
        locations.add(this.#pointers.foundLocation, -this.#pointers.foundSize, -1);
      }
      locations.add(location, size, 1);
    }
    this.#temporaries.allocated(this.#thread, high, low, size, location);
  }

  #free(high: number, low: number): void {
    if (this.#pointers.take(high, low)) {
      const size = this.#pointers.foundSize;
      this.locations.moveHeap(-size);
      this.locations.add(this.#pointers.foundLocation, -size, -1);
    }
    this.#temporary(this.#temporaries.freed(this.#thread, high, low, undefined));
  }

  #unmap(size: number): void {
    const begin = address(this.#addressHigh, this.#addressLow);
    const { locations } = this;
    locations.moveHeap(-this.#mappings.covered(begin, size));
    this.#mappings.remove(begin, size, (location, bytes, count) => {
      locations.add(location, -bytes, count);
    });
    this.#temporary(this.#temporaries.freed(this.#thread, this.#addressHigh, this.#addressLow, size));
  }

  #temporary(entry: number): void {
    if (entry < 0) return;
    const location = this.#temporaries.locationOf(entry);
    this.locations.temporaryBytes[location]! += this.#temporaries.sizeOf(entry);
    this.locations.temporaryCount[location]!++;
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
    if (this.#thread < 0) return -2;
    const depth = this.#depth;
    const parent = depth === 0 ? 0 : this.#stack[depth - 1]!;
    if (depth === this.#stack.length) {
      const larger = new Int32Array(depth * 2);
      larger.set(this.#stack);
      this.#stack = larger;
    }
    this.#stack[depth] = this.tree.child(parent, code * 2 + entry, varint.low);
    this.#depth = depth + 1;
    this.#location = -1;
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
        return this.#sample(bytes, at, end);
      case 12:
        if (at + 8 > end) return incomplete;
        this.#switch(readNumber64(bytes, at));
        return at + 8;
      default:
        return this.#rare.read(type, bytes, at, end, this.#threadId);
    }
  }

  #sample(bytes: Uint8Array, at: number, end: number): number {
    const varint = this.#varint;
    at = varint.unsigned(bytes, at);
    if (at < 0) return -2;
    const resident = varint.number;
    at = varint.unsigned(bytes, at);
    if (at < 0) return -2;
    if (at <= end) this.#tables.addSample(varint.number, resident, this.locations.heap);
    return at;
  }

  #switch(id: number): void {
    const row = this.#tables.threadRow(id);
    const current = this.#threads[this.#thread];
    if (current !== undefined) {
      current.stack = this.#stack;
      current.depth = this.#depth;
    }
    const next = (this.#threads[row] ??= { stack: new Int32Array(16), depth: 0 });
    this.#temporaries.reserve(row);
    this.#thread = row;
    this.#threadId = id;
    this.#stack = next.stack;
    this.#depth = next.depth;
    this.#location = -1;
  }
}

function address(high: number, low: number): number {
  return (high >>> 0) * 0x1_0000_0000 + (low >>> 0);
}
