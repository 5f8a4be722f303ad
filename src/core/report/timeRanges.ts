import type { AllocationHistory, ProfileWithHistory } from '../profile/history.ts';
import type { Amounts, Mode, Profile } from '../profile/profile.ts';
import { TripleIndex } from '../profile/tripleIndex.ts';
import { PrunedTree } from './prunedTree.ts';

/** What a flamegraph of a range of time is made of. The recording is cut into windows, which ranges are made of. */
export interface TimeRanges {
  /** Milliseconds since start: window w lasts from entry w to entry w + 1. */
  readonly bounds: Float64Array;
  /** The heap's largest size in each window, bytes; undefined where ranges ask what was allocated in them and kept. */
  readonly marks: Float64Array | undefined;
  readonly rows: RangeRows;
}

/**
 * Memory by node of the call tree. With marks: what was live when the heap was largest in each of the windows `from` to `until`,
 * the latter excluded. Without: what was allocated in window `from` and freed in window `until`. -1: to the end.
 */
export interface RangeRows {
  readonly length: number;
  readonly node: Uint32Array;
  readonly from: Uint32Array;
  readonly until: Int32Array;
  readonly bytes: Float64Array;
  readonly count: Float64Array;
}

/** More windows than can be told apart in a chart help nobody; where there are too many rows, windows are wider. */
const most = { windows: 1000, rows: 1_000_000 };

/**
 * The stacks of a capture's history, and when they held memory.
 *
 * @param mode `peak`: ranges ask for what was live when the heap was largest in them; `leaks`: for what was allocated in them
 *   and not freed before their end
 */
export function timeRanges(
  { profile, history }: ProfileWithHistory,
  mode: Extract<Mode, 'peak' | 'leaks'>,
  splitThreads: boolean,
  limits = most,
): { readonly profile: Profile; readonly ranges: TimeRanges } {
  const source = mode === 'peak' ? history.highWaterMarks : history.allocations;
  const tree = new PrunedTree(profile, splitThreads);
  const isUsed = new Uint8Array(profile.locations.length);
  for (let row = 0; row < source.length; row++) isUsed[source.location[row]!] = 1;
  const nodeOf = new Uint32Array(profile.locations.length);
  for (const row of tree.order((row) => isUsed[row] === 1)) nodeOf[row] = tree.keep(row, 0, 0);
  // A window lies before each sample, and one behind the last.
  const fine = profile.snapshots.length + 1;
  for (let windows = Math.min(fine, limits.windows); ; windows = Math.ceil(windows / 2)) {
    const first = Int32Array.from({ length: windows + 1 }, (_, w) => Math.floor((w * fine) / windows));
    const { marks, windowOf } =
      mode === 'peak' ? highest(history.largestHeap, first) : { marks: undefined, windowOf: grouped(first) };
    const rows = rowsOf(source, nodeOf, windowOf);
    if (rows.length > limits.rows && windows > 2) continue;
    return { profile: tree.profile(mode), ranges: { bounds: boundsOf(profile, first), marks, rows } };
  }
}

/**
 * What a range asks for, by node.
 *
 * @param first the range's first window
 * @param end the window behind its last
 * @returns with marks, also the window in which the heap was largest
 */
export function amountsIn(
  { rows, marks }: TimeRanges,
  nodes: number,
  first: number,
  end: number,
): { readonly amounts: Amounts; readonly window: number | undefined } {
  const amounts: Amounts = { bytes: new Float64Array(nodes), count: new Float64Array(nodes) };
  let window: number | undefined;
  if (marks !== undefined) {
    window = first;
    for (let w = first + 1; w < end; w++) if (marks[w]! > marks[window]!) window = w;
  }
  const [from, to, last] = window === undefined ? [first, end, end] : [0, window + 1, window + 1];
  for (let row = 0; row < rows.length; row++) {
    const until = rows.until[row]!;
    if (rows.from[row]! < from || rows.from[row]! >= to || (until >= 0 && until < last)) continue;
    amounts.bytes[rows.node[row]!]! += rows.bytes[row]!;
    amounts.count[rows.node[row]!]! += rows.count[row]!;
  }
  return { amounts, window };
}

/** Milliseconds at which the windows that begin with the fine ones `first` begin. */
function boundsOf({ snapshots, info }: Profile, first: Int32Array): Float64Array {
  const lasted = Math.max(0, info.endTime - info.startTime);
  return Float64Array.from(first, (window, w) =>
    window === 0 ? 0 : w === first.length - 1 ? Math.max(lasted, snapshots.time[window - 2] ?? 0) : snapshots.time[window - 1]!,
  );
}

/** For every fine window, the window that it is part of; the last ones stand for what never comes. */
function grouped(first: Int32Array): Int32Array {
  const windowOf = new Int32Array(first.at(-1)! + 2).fill(first.length - 1);
  for (let w = 0; w + 1 < first.length; w++) windowOf.fill(w, first[w], first[w + 1]);
  return windowOf;
}

/** A window's mark is the highest of those in it; `windowOf` says of a change in which window it tells for the first time. */
function highest(largestHeap: Float64Array, first: Int32Array): { marks: Float64Array; windowOf: Int32Array } {
  const windows = first.length - 1;
  const marks = new Float64Array(windows);
  const windowOf = new Int32Array(first[windows]! + 2).fill(windows);
  for (let w = 0; w < windows; w++) {
    let top = first[w]!;
    for (let at = top + 1; at < first[w + 1]!; at++) if (largestHeap[at]! > largestHeap[top]!) top = at;
    marks[w] = largestHeap[top]!;
    windowOf.fill(w, first[w], top + 1).fill(w + 1, top + 1, first[w + 1]);
  }
  return { marks, windowOf };
}

/** Rows with a node and windows for a location and fine windows; those that no range can tell of are left out. */
function rowsOf(source: AllocationHistory, nodeOf: Uint32Array, windowOf: Int32Array): RangeRows {
  const index = new TripleIndex();
  const bytes: number[] = [];
  const count: number[] = [];
  const never = windowOf.at(-1)!;
  for (let row = 0; row < source.length; row++) {
    const from = windowOf[source.allocatedBefore[row]!] ?? never;
    const freed = source.freedBefore[row]!;
    const until = freed < 0 ? never : (windowOf[freed] ?? never);
    if (from === until) continue;
    const at = index.find(nodeOf[source.location[row]!]!, from, until === never ? -1 : until);
    bytes[at] = (bytes[at] ?? 0) + source.bytes[row]!;
    count[at] = (count[at] ?? 0) + source.count[row]!;
  }
  const order = Uint32Array.from({ length: index.length }, (_, at) => at).sort(
    (a, b) => index.a[a]! - index.a[b]! || index.b[a]! - index.b[b]! || (index.c[a]! >>> 0) - (index.c[b]! >>> 0),
  );
  return {
    length: order.length,
    node: Uint32Array.from(order, (at) => index.a[at]!),
    from: Uint32Array.from(order, (at) => index.b[at]!),
    until: Int32Array.from(order, (at) => index.c[at]!),
    bytes: Float64Array.from(order, (at) => bytes[at]!),
    count: Float64Array.from(order, (at) => count[at]!),
  };
}
