import type { RawHistory } from './heapHistory.ts';
import type { Sizes } from './sizes.ts';

/** The call tree as recorded, node 0 the root. Parents precede their children; rows never change once they are there. */
export interface RawTree {
  readonly length: number;
  readonly parent: Int32Array;
  /** Number of the code object, times 2, plus 1 for a frame that the interpreter entered from native code; -1 for the root. */
  readonly code: Int32Array;
  /** Offset of the instruction, as recorded. */
  readonly instruction: Int32Array;
}

/** Where memory was allocated: a row per (node, thread, native frame). The first four columns never change; amounts are bytes. */
export interface RawLocations {
  readonly length: number;
  readonly node: Int32Array;
  /** Index into `RecordingTables.threadIds`. */
  readonly thread: Int32Array;
  /** Number of the innermost native frame, as recorded; 0: none. */
  readonly native: Int32Array;
  /** Which listing of the process's memory maps, from 0, held when the row was made. */
  readonly generation: Int32Array;
  /** memray's number of the allocator that made the row. */
  readonly allocator: Int32Array;
  readonly liveBytes: Float64Array;
  readonly liveCount: Float64Array;
  readonly peakBytes: Float64Array;
  readonly peakCount: Float64Array;
  readonly totalBytes: Float64Array;
  readonly totalCount: Float64Array;
  readonly temporaryBytes: Float64Array;
  readonly temporaryCount: Float64Array;
}

/** What a reader of records has added up so far. Columns may be longer than `length`, and are overwritten by what comes next. */
export interface RecordSums {
  /** Records of allocations and frees; of locations in an aggregated file. */
  readonly allocationRecords: number;
  readonly tree: RawTree;
  readonly locations: RawLocations;
  readonly peakBytes: number;
  readonly leakedBytes: number;
  /** Undefined in an aggregated file. */
  readonly each: AllocationSums | undefined;
  /** Only where it was asked for. */
  readonly history?: RawHistory | undefined;
}

/** What only a file with one record per allocation tells. */
export interface AllocationSums {
  readonly allocations: number;
  readonly allocatedBytes: number;
  /** By memray's number of the allocator. */
  readonly allocatorCounts: Float64Array;
  readonly sizes: Sizes;
}
