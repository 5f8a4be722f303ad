import type { AllocationSums, RawLocations, RawTree, RecordSums } from '../profile/recordSums.ts';
import type { RecordingTables } from '../profile/recordingTables.ts';
import { Sizes } from '../profile/sizes.ts';
import { roomFor } from '../profile/growable.ts';
import { allocatorNames } from './allocators.ts';
import type { AssemblyExports } from './assemblyMemory.ts';

const pageBytes = 65_536;
/** A page of nodes or locations begins with the address of the next one. */
const firstInPage = 32;
// Words of 32 bits; the fields are listed in `src/assembly/tree.ts` and `locations.ts`.
const nodeWords = 8;
const locationWords = 24;
const locationsInPage = Math.floor((pageBytes - firstInPage) / (locationWords * 4));
const smallSizes = 65_536;

/** Nodes or locations in their pages, gone through in order of appearance. */
class Rows {
  /** Address of the row that comes next; 0 before there is one. */
  #at = 0;
  #end = 0;
  readonly #bytes: number;

  constructor(words: number) {
    this.#bytes = words * 4;
  }

  /** Index of the next row's first word. Only to be called if there is a next row. */
  next(words: Uint32Array, firstPage: number): number {
    if (this.#at === 0) this.#enter(firstPage);
    else if (this.#at + this.#bytes > this.#end) this.#enter(words[(this.#end - pageBytes) >>> 2]!);
    const at = this.#at >>> 2;
    this.#at += this.#bytes;
    return at;
  }

  #enter(page: number): void {
    this.#at = page + firstInPage;
    this.#end = page + pageBytes;
  }
}

/** Copies what the core has added up out of its memory. What never changes is copied once. */
export class AssemblySums {
  readonly #core: AssemblyExports;
  readonly #tables: RecordingTables;
  readonly #nodes = new Rows(nodeWords);
  readonly #locations = new Rows(locationWords);
  #treeLength = 0;
  #parent = new Int32Array(256);
  #code = new Int32Array(256);
  #instruction = new Int32Array(256);
  #locationLength = 0;
  #node = new Int32Array(256);
  #thread = new Int32Array(256);
  #native = new Int32Array(256);
  #generation = new Int32Array(256);
  #allocator = new Int32Array(256);

  constructor(core: AssemblyExports, tables: RecordingTables) {
    this.#core = core;
    this.#tables = tables;
  }

  /** Id of the thread that runs; 0 before there is one. */
  currentThread(): number {
    const at = this.#core.thread.value >>> 2;
    return at === 0 ? 0 : wide(this.#words(), at);
  }

  read(): RecordSums {
    const core = this.#core;
    core.settlePeaks();
    const words = this.#words();
    this.#nameThreads(words);
    this.#copyNodes(words);
    const locations = this.#copyLocations(words);
    let leakedBytes = 0;
    for (let row = 0; row < locations.length; row++) leakedBytes += locations.liveBytes[row]!;
    const each = this.#each(words, locations);
    return {
      allocationRecords: each.allocations + Number(core.frees.value),
      tree: this.#tree(),
      locations,
      peakBytes: Number(core.peak.value),
      leakedBytes,
      each,
    };
  }

  #words(): Uint32Array {
    return new Uint32Array(this.#core.memory.buffer);
  }

  /** Threads are numbered in order of appearance, here as in the core. */
  #nameThreads(words: Uint32Array): void {
    for (let at = this.#core.firstThread.value >>> 2; at !== 0; at = words[at + 2]! >>> 2)
      this.#tables.threadRow(wide(words, at));
  }

  #copyNodes(words: Uint32Array): void {
    const count = this.#core.nodeCount.value >>> 0;
    const firstPage = this.#core.firstNodePage.value >>> 0;
    this.#parent = roomFor(this.#parent, count);
    this.#code = roomFor(this.#code, count);
    this.#instruction = roomFor(this.#instruction, count);
    for (let node = this.#treeLength; node < count; node++) {
      const at = this.#nodes.next(words, firstPage);
      const parent = words[at]!;
      this.#parent[node] = parent === 0 ? -1 : words[(parent >>> 2) + 5]!;
      this.#code[node] = parent === 0 ? -1 : words[at + 1]!;
      this.#instruction[node] = words[at + 2]!;
    }
    this.#treeLength = count;
  }

  #tree(): RawTree {
    return { length: this.#treeLength, parent: this.#parent, code: this.#code, instruction: this.#instruction };
  }

  #copyLocations(words: Uint32Array): RawLocations {
    const length = this.#core.locationCount.value >>> 0;
    const firstPage = this.#core.firstLocationPage.value >>> 0;
    this.#node = roomFor(this.#node, length);
    this.#thread = roomFor(this.#thread, length);
    this.#native = roomFor(this.#native, length);
    this.#generation = roomFor(this.#generation, length);
    this.#allocator = roomFor(this.#allocator, length);
    for (let row = this.#locationLength; row < length; row++) {
      const at = this.#locations.next(words, firstPage);
      this.#node[row] = words[(words[at + 15]! >>> 2) + 5]!;
      this.#thread[row] = words[at + 16]!;
      this.#native[row] = words[at + 17]!;
      this.#generation[row] = words[at + 18]!;
      this.#allocator[row] = words[at + 19]!;
    }
    this.#locationLength = length;
    const amounts = {
      liveBytes: new Float64Array(length),
      liveCount: new Float64Array(length),
      peakBytes: new Float64Array(length),
      peakCount: new Float64Array(length),
      totalBytes: new Float64Array(length),
      totalCount: new Float64Array(length),
      temporaryBytes: new Float64Array(length),
      temporaryCount: new Float64Array(length),
    };
    let page = firstPage >>> 2;
    let at = page + firstInPage / 4;
    for (let row = 0; row < length; row++, at += locationWords) {
      if (row % locationsInPage === 0 && row > 0) {
        page = words[page]! >>> 2;
        at = page + firstInPage / 4;
      }
      amounts.liveBytes[row] = wide(words, at);
      amounts.totalBytes[row] = wide(words, at + 2);
      amounts.totalCount[row] = wide(words, at + 4);
      amounts.liveCount[row] = words[at + 6]! | 0;
      amounts.peakBytes[row] = wide(words, at + 8);
      amounts.temporaryBytes[row] = wide(words, at + 10);
      amounts.temporaryCount[row] = wide(words, at + 12);
      amounts.peakCount[row] = words[at + 14]! | 0;
    }
    return {
      length,
      node: this.#node,
      thread: this.#thread,
      native: this.#native,
      generation: this.#generation,
      allocator: this.#allocator,
      ...amounts,
    };
  }

  #each(words: Uint32Array, locations: RawLocations): AllocationSums {
    const core = this.#core;
    const sizes = new Sizes();
    const small = core.smallCounts.value >>> 2;
    for (let size = 0, at = small; size < smallSizes; size++, at += 2) {
      // Few sizes occur, and this is done for every partial answer.
      if (words[at] !== 0 || words[at + 1] !== 0) sizes.addMany(size, wide(words, at));
    }
    const large = core.largeTable.value >>> 2;
    for (let i = 0; i <= core.largeMask.value; i++) sizes.addMany(wide(words, large + i * 4), wide(words, large + i * 4 + 2));
    const counts = core.allocatorCounts.value >>> 2;
    const allocatorCounts = Float64Array.from(allocatorNames, (_, i) => wide(words, counts + i * 2));
    let allocatedBytes = 0;
    for (let row = 0; row < locations.length; row++) allocatedBytes += locations.totalBytes[row]!;
    return { allocations: allocatorCounts.reduce((sum, count) => sum + count), allocatedBytes, allocatorCounts, sizes };
  }
}

/** A signed number of 64 bits at a word; exact to 2^53. */
function wide(words: Uint32Array, at: number): number {
  return (words[at + 1]! | 0) * 0x1_0000_0000 + words[at]!;
}
