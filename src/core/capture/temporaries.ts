/**
 * Which allocation of a thread a free undoes at once: memray keeps a thread's last allocations, one more than its threshold,
 * and takes the youngest that fits; a match stays in place (`TemporaryAllocationsAggregator` in its `snapshot.cpp`).
 */
export interface Temporaries {
  /** Set by `freed`: the location of what it found, and its size in bytes. */
  readonly foundLocation: number;
  readonly foundSize: number;
  /** Makes room for a thread. */
  reserve(thread: number): void;
  allocated(thread: number, high: number, low: number, size: number, location: number): void;
  /** Whether a free undoes one of these. `size` is given for a munmap, which has to fit it. */
  freed(thread: number, high: number, low: number, size: number | undefined): boolean;
}

/** With the threshold of 1 that memray has unless told otherwise. */
export class LastTwoAllocations implements Temporaries {
  foundLocation = -1;
  foundSize = 0;
  /** Two entries a thread: the younger at the even index. */
  #high = new Int32Array(16);
  #low = new Int32Array(16);
  #size = new Float64Array(16);
  #location = new Int32Array(16).fill(-1);

  reserve(thread: number): void {
    while (this.#high.length < 2 * thread + 2) {
      const length = this.#high.length * 2;
      this.#high = grown(new Int32Array(length), this.#high);
      this.#low = grown(new Int32Array(length), this.#low);
      this.#size = grown(new Float64Array(length), this.#size);
      this.#location = grown(new Int32Array(length).fill(-1), this.#location);
    }
  }

  allocated(thread: number, high: number, low: number, size: number, location: number): void {
    const young = 2 * thread;
    this.#high[young + 1] = this.#high[young]!;
    this.#low[young + 1] = this.#low[young]!;
    this.#size[young + 1] = this.#size[young]!;
    this.#location[young + 1] = this.#location[young]!;
    this.#high[young] = high;
    this.#low[young] = low;
    this.#size[young] = size;
    this.#location[young] = location;
  }

  freed(thread: number, high: number, low: number, size: number | undefined): boolean {
    for (let i = 2 * thread; i < 2 * thread + 2; i++) {
      if (this.#low[i] === low && this.#high[i] === high && this.#location[i]! >= 0) {
        if (size === undefined || this.#size[i] === size) {
          this.foundLocation = this.#location[i]!;
          this.foundSize = this.#size[i]!;
          return true;
        }
      }
    }
    return false;
  }
}

function grown<T extends Int32Array | Float64Array>(larger: T, column: T): T {
  larger.set(column);
  return larger;
}
