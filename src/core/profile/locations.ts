import { doubled } from './growable.ts';

/**
 * Where memory was allocated: a row per (node of the frame tree, thread), with what is live, was live at the peak, and more.
 *
 * The peak is the last moment at which the heap was at least as large as ever before. It is kept in one pass: while the heap
 * stands at its peak, `live` is the peak. With every fall from it a new `epoch` begins, and a row saves its `live` as its
 * `peak` when it changes for the first time in an epoch, so that a row which doesn't change costs nothing.
 */
export class Locations {
  length = 0;
  node = new Int32Array(256);
  thread = new Int32Array(256);
  /** memray's number of the allocator that made the row. */
  allocator = new Int32Array(256);
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
  #hash = new Int32Array(512).fill(-1);
  #hashMask = 511;

  /** The row of a node and a thread, made where it is new. */
  find(node: number, thread: number, allocator: number): number {
    let at = mix(node, thread) & this.#hashMask;
    for (;;) {
      const row = this.#hash[at]!;
      if (row < 0) break;
      if (this.node[row] === node && this.thread[row] === thread) return row;
      at = (at + 1) & this.#hashMask;
    }
    const row = this.length++;
    if (row === this.node.length) this.#grow();
    this.node[row] = node;
    this.thread[row] = thread;
    this.allocator[row] = allocator;
    this.#epochOf[row] = this.#epoch;
    this.#hash[at] = row;
    if (this.length * 2 > this.#hashMask) this.#rehash();
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

  /** Brings every row's `peak` up to the end of the recording. */
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
    this.node = doubled(this.node);
    this.thread = doubled(this.thread);
    this.allocator = doubled(this.allocator);
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

  #rehash(): void {
    this.#hashMask = this.#hashMask * 2 + 1;
    this.#hash = new Int32Array(this.#hashMask + 1).fill(-1);
    for (let row = 0; row < this.length; row++) {
      let at = mix(this.node[row]!, this.thread[row]!) & this.#hashMask;
      while (this.#hash[at]! >= 0) at = (at + 1) & this.#hashMask;
      this.#hash[at] = row;
    }
  }
}

function mix(node: number, thread: number): number {
  const mixed = Math.imul(node ^ Math.imul(thread, 0x9e37_79b1), 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}
