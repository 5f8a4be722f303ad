import { doubled } from './growable.ts';

/**
 * How what a location held changed from one window to the next. Window w lies between the samples w - 1 and w, and what counts
 * is the moment when the heap was largest in it; behind the last window comes one for the end. Columns may be longer than
 * `length`.
 */
export interface RawChanges {
  readonly length: number;
  /** Row of `RawLocations`. */
  readonly location: Int32Array;
  readonly window: Int32Array;
  /** By how much there was more than in the window before. */
  readonly count: Float64Array;
  readonly bytes: Float64Array;
}

/**
 * What every location held at the high-water mark of each window: the last moment in it, its beginning included, at which the
 * heap was at least as large as ever before in it. As in `Locations`, with every fall from a mark a new epoch begins, in which
 * a location saves what it held when it changes for the first time; and only when it changes it is brought up to the windows
 * that have ended since (`HighWaterMarkAggregator` in memray's `snapshot.cpp`).
 *
 * memray brings a location only up to the first of these windows where the count since its mark is as large as it was, and
 * thereby misses bytes for some windows, e.g. of a list that grew. Here they are counted: all locations together always have
 * the bytes of the heap's mark.
 */
export class HighWaterMarks {
  /** Bytes alive, as memray counts them: an overwritten address is never subtracted. */
  #heap = 0;
  #mark = 0;
  #atMark = true;
  #epoch = 0;
  #window = 0;
  /** By window that has ended: the heap's mark in bytes, and the epoch that began with the last fall from it; 0: none did. */
  #marks = new Float64Array(256);
  #epochs = new Int32Array(256);

  /** By location: what it holds, what it held at the mark, what the last change left, and when it changed last. */
  #heldCount = new Float64Array(256);
  #heldBytes = new Float64Array(256);
  #savedCount = new Float64Array(256);
  #savedBytes = new Float64Array(256);
  #toldCount = new Float64Array(256);
  #toldBytes = new Float64Array(256);
  #epochOf = new Int32Array(256);
  #windowOf = new Int32Array(256);
  #locations = 0;

  readonly #changes = new Changes();

  sample(): void {
    this.#endWindow();
    this.#mark = this.#heap;
    this.#atMark = true;
    this.#window++;
  }

  /** Says what the heap will be after the coming changes: call before `add` for one record. */
  moveHeap(bytes: number): void {
    this.#heap += bytes;
    if (this.#heap >= this.#mark) {
      this.#mark = this.#heap;
      this.#atMark = true;
    } else if (this.#atMark) {
      this.#atMark = false;
      this.#epoch++;
    }
  }

  add(location: number, bytes: number, count: number): void {
    if (location >= this.#locations) this.#locations = location + 1;
    while (location >= this.#windowOf.length) this.#grow();
    if (this.#windowOf[location] !== this.#window) this.#settle(location, this.#window);
    if (!this.#atMark && this.#epochOf[location] !== this.#epoch) {
      this.#savedCount[location] = this.#heldCount[location]!;
      this.#savedBytes[location] = this.#heldBytes[location]!;
      this.#epochOf[location] = this.#epoch;
    }
    this.#heldCount[location]! += count;
    this.#heldBytes[location]! += bytes;
  }

  /** Everything up to now, in no order. Nothing may come afterwards. */
  finish(): { readonly changes: RawChanges; readonly marks: Float64Array } {
    this.#endWindow();
    this.#window++;
    for (let location = 0; location < this.#locations; location++) this.#settle(location, this.#window + 1);
    return { changes: this.#changes, marks: this.#marks.subarray(0, this.#window) };
  }

  #endWindow(): void {
    if (this.#window === this.#marks.length) {
      this.#marks = doubled(this.#marks);
      this.#epochs = doubled(this.#epochs);
    }
    this.#marks[this.#window] = this.#mark;
    this.#epochs[this.#window] = this.#atMark ? 0 : this.#epoch;
  }

  /** Tells of the window in which a location changed last, and of those from there to `end`, in which it held the same. */
  #settle(location: number, end: number): void {
    const window = this.#windowOf[location]!;
    const fall = this.#epochs[window]!;
    if (fall > 0 && fall === this.#epochOf[location]) {
      this.#tell(location, window, this.#savedCount[location]!, this.#savedBytes[location]!);
      if (window + 1 < end) this.#tell(location, window + 1, this.#heldCount[location]!, this.#heldBytes[location]!);
    } else {
      this.#tell(location, window, this.#heldCount[location]!, this.#heldBytes[location]!);
    }
    this.#windowOf[location] = this.#window;
  }

  #tell(location: number, window: number, count: number, bytes: number): void {
    const moreCount = count - this.#toldCount[location]!;
    const moreBytes = bytes - this.#toldBytes[location]!;
    if (moreCount === 0 && moreBytes === 0) return;
    this.#changes.add(location, window, moreCount, moreBytes);
    this.#toldCount[location] = count;
    this.#toldBytes[location] = bytes;
  }

  #grow(): void {
    this.#heldCount = doubled(this.#heldCount);
    this.#heldBytes = doubled(this.#heldBytes);
    this.#savedCount = doubled(this.#savedCount);
    this.#savedBytes = doubled(this.#savedBytes);
    this.#toldCount = doubled(this.#toldCount);
    this.#toldBytes = doubled(this.#toldBytes);
    // No epoch has the number 0: the first fall begins number 1.
    this.#epochOf = doubled(this.#epochOf);
    this.#windowOf = doubled(this.#windowOf);
  }
}

class Changes implements RawChanges {
  length = 0;
  location = new Int32Array(256);
  window = new Int32Array(256);
  count = new Float64Array(256);
  bytes = new Float64Array(256);

  add(location: number, window: number, count: number, bytes: number): void {
    const row = this.length++;
    if (row === this.location.length) {
      this.location = doubled(this.location);
      this.window = doubled(this.window);
      this.count = doubled(this.count);
      this.bytes = doubled(this.bytes);
    }
    this.location[row] = location;
    this.window[row] = window;
    this.count[row] = count;
    this.bytes[row] = bytes;
  }
}
