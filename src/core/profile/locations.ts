import { doubled } from './growable.ts';
import type { RawLocations } from './recordSums.ts';
import { TripleIndex } from './tripleIndex.ts';

/**
 * Where memory was allocated: a row per (node of the frame tree, thread, native frame), with what is live, was live at the peak, and more.
 *
 * The peak is the last moment at which the heap was at least as large as ever before. It is kept in one pass: while the heap
 * stands at its peak, `live` is the peak. With every fall from it a new `epoch` begins, and a row saves its `live` as its
 * `peak` when it changes for the first time in an epoch, so that a row which doesn't change costs nothing.
 */
export class Locations implements RawLocations {
  /** memray's number of the allocator that made the row. */
  allocator = new Int32Array(256);
  generation = new Int32Array(256);
  liveBytes = new Float64Array(256);
  liveCount = new Float64Array(256);
  peakBytes = new Float64Array(256);
  peakCount = new Float64Array(256);
  totalBytes = new Float64Array(256);
  totalCount = new Float64Array(256);
  temporaryBytes = new Float64Array(256);
  temporaryCount = new Float64Array(256);
  /** Bytes alive, as memray counts them: an overwritten address is never subtracted. */
  heap = 0;
  peak = 0;
  #epochOf = new Int32Array(256);
  #epoch = 0;
  #atPeak = true;
  readonly #rows = new TripleIndex();

  get length(): number {
    return this.#rows.length;
  }
  get node(): Int32Array {
    return this.#rows.a;
  }
  get thread(): Int32Array {
    return this.#rows.b;
  }
  get native(): Int32Array {
    return this.#rows.c;
  }

  /** The row of a node, a thread and a native frame, made where it is new. */
  find(node: number, thread: number, native: number, allocator: number, generation: number): number {
    const before = this.#rows.length;
    const row = this.#rows.find(node, thread, native);
    if (row < before) return row;
    if (row === this.allocator.length) this.#grow();
    this.allocator[row] = allocator;
    this.generation[row] = generation;
    this.#epochOf[row] = this.#epoch;
    return row;
  }

  /** Says what the heap will be after the coming changes: call before `add` and `remove` of one record. */
  moveHeap(bytes: number): void {
    this.heap += bytes;
    if (this.heap >= this.peak) {
      this.peak = this.heap;
      this.#atPeak = true;
    } else if (this.#atPeak) {
      this.#atPeak = false;
      this.#epoch++;
    }
  }

  add(row: number, bytes: number, count: number): void {
    if (!this.#atPeak && this.#epochOf[row] !== this.#epoch) this.#save(row);
    this.liveBytes[row]! += bytes;
    this.liveCount[row]! += count;
  }

  /** Brings every row's `peak` up to what has been read so far; more may come afterwards. */
  finish(): void {
    for (let row = 0; row < this.length; row++) {
      if (this.#atPeak || this.#epochOf[row] !== this.#epoch) this.#save(row);
    }
  }

  #save(row: number): void {
    this.peakBytes[row] = this.liveBytes[row]!;
    this.peakCount[row] = this.liveCount[row]!;
    this.#epochOf[row] = this.#epoch;
  }

  #grow(): void {
    this.allocator = doubled(this.allocator);
    this.generation = doubled(this.generation);
    this.liveBytes = doubled(this.liveBytes);
    this.liveCount = doubled(this.liveCount);
    this.peakBytes = doubled(this.peakBytes);
    this.peakCount = doubled(this.peakCount);
    this.totalBytes = doubled(this.totalBytes);
    this.totalCount = doubled(this.totalCount);
    this.temporaryBytes = doubled(this.temporaryBytes);
    this.temporaryCount = doubled(this.temporaryCount);
    this.#epochOf = doubled(this.#epochOf);
  }
}
