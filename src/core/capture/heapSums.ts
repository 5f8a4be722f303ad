import { FrameTree } from '../profile/frameTree.ts';
import { doubled } from '../profile/growable.ts';
import { HeapHistory } from '../profile/heapHistory.ts';
import { Locations } from '../profile/locations.ts';
import { Mappings } from '../profile/mappings.ts';
import { PointerMap } from '../profile/pointerMap.ts';
import type { AllocationSums, RecordSums } from '../profile/recordSums.ts';
import type { RecordingTables } from '../profile/recordingTables.ts';
import { Sizes } from '../profile/sizes.ts';
import { allocatorNames, mmap } from './allocators.ts';
import { RecentAllocations } from './recentAllocations.ts';
import type { Questions } from './recordEngine.ts';
import { LastTwoAllocations, type Temporaries } from './temporaries.ts';

interface ThreadStack {
  stack: Int32Array<ArrayBuffer>;
  depth: number;
}

/**
 * What records of single allocations mean, whatever their form: stacks that grow and shrink, a heap that does, and the sums
 * over it. Meanings: `snapshot.cpp` and `snapshot.h` of memray 1.20; formats 10 and 11 meant the same. Addresses are two
 * halves of 32 bits.
 */
export class HeapSums implements AllocationSums {
  /** Allocations and frees. */
  allocationRecords = 0;
  allocations = 0;
  allocatedBytes = 0;
  readonly allocatorCounts = new Float64Array(allocatorNames.length);
  readonly sizes = new Sizes();
  /** The running thread's id; 0 before there is one. */
  threadId = 0;
  /** Its row in the tables; -1 before there is one. */
  thread = -1;

  readonly #tables: RecordingTables;
  readonly #tree = new FrameTree();
  readonly #locations = new Locations();
  readonly #pointers = new PointerMap();
  readonly #mappings = new Mappings();
  readonly #temporaries: Temporaries;
  readonly #history: HeapHistory | undefined;
  readonly #threads: ThreadStack[] = [];
  #stack = new Int32Array(0);
  #depth = 0;
  /** Number of the innermost native frame of the last allocation; 0 for none, as in a recording without native stacks. */
  #native = 0;
  /** Location of the current stack, thread and native frame; -1: not looked up yet. */
  #location = -1;

  constructor(tables: RecordingTables, { temporaryThreshold = 1, history = false }: Questions = {}) {
    this.#tables = tables;
    this.#temporaries = temporaryThreshold === 1 ? new LastTwoAllocations() : new RecentAllocations(temporaryThreshold);
    this.#history = history ? new HeapHistory() : undefined;
  }

  sums(): RecordSums {
    const locations = this.#locations;
    locations.finish();
    let leakedBytes = 0;
    for (let row = 0; row < locations.length; row++) leakedBytes += locations.liveBytes[row]!;
    return {
      allocationRecords: this.allocationRecords,
      tree: this.#tree,
      locations,
      peakBytes: locations.peak,
      leakedBytes,
      each: this,
      history: this.#history,
    };
  }

  switchThread(id: number): void {
    const row = this.#tables.threadRow(id);
    const current = this.#threads[this.thread];
    if (current !== undefined) {
      current.stack = this.#stack;
      current.depth = this.#depth;
    }
    const next = (this.#threads[row] ??= { stack: new Int32Array(16), depth: 0 });
    this.#temporaries.reserve(row);
    this.thread = row;
    this.threadId = id;
    this.#stack = next.stack;
    this.#depth = next.depth;
    this.#location = -1;
  }

  /** The running thread enters a frame. @param code number of the code object, times 2, plus 1 for an entry frame */
  push(code: number, instruction: number): void {
    const depth = this.#depth;
    const parent = depth === 0 ? 0 : this.#stack[depth - 1]!;
    if (depth === this.#stack.length) this.#stack = doubled(this.#stack);
    this.#stack[depth] = this.#tree.child(parent, code, instruction);
    this.#depth = depth + 1;
    this.#location = -1;
  }

  /** The running thread leaves frames; false if there aren't as many. */
  pop(count: number): boolean {
    if (count > this.#depth) return false;
    this.#depth -= count;
    this.#location = -1;
    return true;
  }

  /** @param native number of the innermost native frame; 0 for none */
  allocate(allocator: number, high: number, low: number, size: number, native: number): void {
    this.allocationRecords++;
    const locations = this.#locations;
    if (native !== this.#native) {
      this.#native = native;
      this.#location = -1;
    }
    if (this.#location < 0) {
      const node = this.#depth === 0 ? 0 : this.#stack[this.#depth - 1]!;
      this.#location = locations.find(node, this.thread, Math.max(native, 0), allocator, this.#tables.native.generation);
    }
    const location = this.#location;
    const history = this.#history;
    this.allocations++;
    this.allocatedBytes += size;
    this.allocatorCounts[allocator]!++;
    this.sizes.add(size);
    locations.totalBytes[location]! += size;
    locations.totalCount[location]!++;
    locations.moveHeap(size);
    if (allocator === mmap) {
      // memray keeps no mapping of no bytes, though its heap hears of it.
      const owner = history === undefined ? location : history.map(location, size);
      if (size > 0) {
        this.#mappings.add(address(high, low), size, owner);
        locations.add(location, size, 1);
      }
    } else {
      const owner = history === undefined ? location : history.allocate(location, size);
      if (this.#pointers.put(high, low, owner, size)) {
        const { foundLocation, foundSize } = this.#pointers;
        locations.add(history === undefined ? foundLocation : history.overwrite(foundLocation, foundSize), -foundSize, -1);
      }
      locations.add(location, size, 1);
    }
    this.#temporaries.allocated(this.thread, high, low, size, location);
  }

  free(high: number, low: number): void {
    this.allocationRecords++;
    if (this.#pointers.take(high, low)) {
      const { foundLocation, foundSize } = this.#pointers;
      this.#locations.moveHeap(-foundSize);
      const location = this.#history === undefined ? foundLocation : this.#history.free(foundLocation, foundSize);
      this.#locations.add(location, -foundSize, -1);
    }
    if (this.#temporaries.freed(this.thread, high, low, undefined)) this.#addTemporary();
  }

  unmap(high: number, low: number, size: number): void {
    this.allocationRecords++;
    const begin = address(high, low);
    const locations = this.#locations;
    locations.moveHeap(-this.#mappings.covered(begin, size));
    this.#mappings.remove(begin, size, (owner, bytes, count) => {
      locations.add(this.#history === undefined ? owner : this.#history.unmap(owner, bytes, count), -bytes, count);
    });
    if (this.#temporaries.freed(this.thread, high, low, size)) this.#addTemporary();
  }

  /** @param time ms since the recording's start @param resident bytes */
  addSample(time: number, resident: number): void {
    this.#tables.addSample(time, resident, this.#locations.heap);
    this.#history?.sample();
  }

  #addTemporary(): void {
    const { foundLocation, foundSize } = this.#temporaries;
    this.#locations.temporaryBytes[foundLocation]! += foundSize;
    this.#locations.temporaryCount[foundLocation]!++;
  }
}

function address(high: number, low: number): number {
  return (high >>> 0) * 0x1_0000_0000 + (low >>> 0);
}
