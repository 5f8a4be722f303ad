import { doubled } from './growable.ts';
import type { RawHistory } from './heapHistory.ts';
import type { RawChanges } from './highWaterMarks.ts';
import type { RawLifetimes } from './lifetimes.ts';
import type { Profile } from './profile.ts';
import { TripleIndex } from './tripleIndex.ts';

/** Memory of a location from one sample to another; rows are unique, and sorted by location, then `allocatedBefore`, then `freedBefore`. */
export interface AllocationHistory {
  readonly length: number;
  /** Row of `Profile.locations`. */
  readonly location: Uint32Array;
  /** Rows of `Profile.snapshots` that came before it: it began behind sample `allocatedBefore - 1`, and ahead of the next one. */
  readonly allocatedBefore: Uint32Array;
  /** Rows of `Profile.snapshots` that came before its end; -1 for what lasts to the end of the recording. */
  readonly freedBefore: Int32Array;
  readonly count: Float64Array;
  readonly bytes: Float64Array;
}

/** What only a second reading of a capture tells: where memory was, from sample to sample. */
export interface CaptureHistory {
  /**
   * When memory was allocated and freed (memray's `get_temporal_allocation_records`). What was freed before the next sample is
   * left out. A mapping taken away in pieces counts when the last of them goes.
   */
  readonly allocations: AllocationHistory;
  /**
   * What was live at the high-water marks (memray's `get_temporal_high_water_mark_allocation_records`). Here samples bound
   * windows: a row says how much was live when the heap was largest in each of the windows `allocatedBefore` to `freedBefore`,
   * the latter excluded. Window w ends with sample w; the one behind the last stands for the very end of the recording.
   */
  readonly highWaterMarks: AllocationHistory;
  /** The largest size of the heap in each window but that for the end, bytes: one more than there are samples. */
  readonly largestHeap: Float64Array;
}

/** A capture read with its history. */
export interface ProfileWithHistory {
  readonly profile: Profile;
  readonly history: CaptureHistory;
}

/** An aggregated capture says nothing of when. */
export interface NoHistory {
  readonly reason: 'aggregated';
}

/**
 * @param rowOf row of `RawLocations` -> row of `Profile.locations`
 * @param stride of so many samples one is kept
 */
export function captureHistory(raw: RawHistory, rowOf: Int32Array, stride: number): CaptureHistory {
  const { lifetimes, changes, marks } = raw.finish();
  const { largestHeap, windowOf } = keptWindows(marks, stride);
  return {
    allocations: allocations(lifetimes, rowOf, stride),
    highWaterMarks: highWaterMarks(changes, rowOf, windowOf),
    largestHeap,
  };
}

/**
 * The windows between the samples that are kept: the mark of one is the last of the highest marks of the windows it is made of.
 * `windowOf` says for every window in which kept one a change in it tells for the first time.
 */
function keptWindows(marks: Float64Array, stride: number): { largestHeap: Float64Array; windowOf: Int32Array } {
  const length = Math.ceil((marks.length - 1) / stride) + 1;
  const largestHeap = new Float64Array(length);
  const windowOf = new Int32Array(marks.length + 1);
  let from = 0;
  for (let kept = 0; kept < length; kept++) {
    const end = Math.min(kept * stride + 1, marks.length);
    let highest = from;
    for (let window = from; window < end; window++) if (marks[window]! >= marks[highest]!) highest = window;
    largestHeap[kept] = marks[highest]!;
    windowOf.fill(kept, from, highest + 1).fill(kept + 1, highest + 1, end);
    from = end;
  }
  windowOf[marks.length] = length;
  return { largestHeap, windowOf };
}

function allocations(raw: RawLifetimes, rowOf: Int32Array, stride: number): AllocationHistory {
  const sums = new Sums();
  for (let i = 0; i < raw.length; i++) {
    const allocated = Math.ceil(raw.allocated[i]! / stride);
    const freed = raw.freed[i]! < 0 ? -1 : Math.ceil(raw.freed[i]! / stride);
    if (allocated !== freed) sums.add(rowOf[raw.location[i]!]!, allocated, freed, raw.count[i]!, raw.bytes[i]!);
  }
  const rows = new HistoryRows(sums.length);
  for (const sum of sums.order())
    rows.add(sums.location[sum]!, sums.from[sum]!, sums.until[sum]!, sums.count[sum]!, sums.bytes[sum]!);
  return rows.table();
}

function highWaterMarks(raw: RawChanges, rowOf: Int32Array, windowOf: Int32Array): AllocationHistory {
  const sums = new Sums();
  for (let i = 0; i < raw.length; i++) {
    sums.add(rowOf[raw.location[i]!]!, windowOf[raw.window[i]!]!, -1, raw.count[i]!, raw.bytes[i]!);
  }
  const order = sums.order();
  const rows = new HistoryRows(sums.length);
  let count = 0;
  let bytes = 0;
  for (let i = 0; i < order.length; i++) {
    const sum = order[i]!;
    const location = sums.location[sum]!;
    count += sums.count[sum]!;
    bytes += sums.bytes[sum]!;
    const next = order[i + 1];
    const goesOn = next !== undefined && sums.location[next] === location;
    if (count !== 0 || bytes !== 0) rows.add(location, sums.from[sum]!, goesOn ? sums.from[next]! : -1, count, bytes);
    if (!goesOn) count = bytes = 0;
  }
  return rows.table();
}

/** Amounts by location and interval. */
class Sums {
  readonly #rows = new TripleIndex();
  count = new Float64Array(256);
  bytes = new Float64Array(256);

  get length(): number {
    return this.#rows.length;
  }
  get location(): Int32Array {
    return this.#rows.a;
  }
  get from(): Int32Array {
    return this.#rows.b;
  }
  get until(): Int32Array {
    return this.#rows.c;
  }

  add(location: number, from: number, until: number, count: number, bytes: number): void {
    const row = this.#rows.find(location, from, until);
    if (row === this.count.length) {
      this.count = doubled(this.count);
      this.bytes = doubled(this.bytes);
    }
    this.count[row]! += count;
    this.bytes[row]! += bytes;
  }

  /** The rows by location, then by when they begin, then by when they end; those that don't come last. */
  order(): Uint32Array {
    const { location, from, until } = this;
    return Uint32Array.from({ length: this.length }, (_, row) => row).sort(
      (a, b) => location[a]! - location[b]! || from[a]! - from[b]! || (until[a]! >>> 0) - (until[b]! >>> 0),
    );
  }
}

class HistoryRows {
  #length = 0;
  readonly #location: Uint32Array<ArrayBuffer>;
  readonly #from: Uint32Array<ArrayBuffer>;
  readonly #until: Int32Array<ArrayBuffer>;
  readonly #count: Float64Array<ArrayBuffer>;
  readonly #bytes: Float64Array<ArrayBuffer>;

  constructor(most: number) {
    this.#location = new Uint32Array(most);
    this.#from = new Uint32Array(most);
    this.#until = new Int32Array(most);
    this.#count = new Float64Array(most);
    this.#bytes = new Float64Array(most);
  }

  add(location: number, from: number, until: number, count: number, bytes: number): void {
    const row = this.#length++;
    this.#location[row] = location;
    this.#from[row] = from;
    this.#until[row] = until;
    this.#count[row] = count;
    this.#bytes[row] = bytes;
  }

  table(): AllocationHistory {
    const length = this.#length;
    return {
      length,
      location: this.#location.slice(0, length),
      allocatedBefore: this.#from.slice(0, length),
      freedBefore: this.#until.slice(0, length),
      count: this.#count.slice(0, length),
      bytes: this.#bytes.slice(0, length),
    };
  }
}
