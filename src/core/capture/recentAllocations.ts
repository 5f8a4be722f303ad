import { doubled } from '../profile/growable.ts';
import type { Temporaries } from './temporaries.ts';

/** With any threshold. Takes memory for the allocations that there are, not for those that the threshold would allow. */
export class RecentAllocations implements Temporaries {
  foundLocation = -1;
  foundSize = 0;
  readonly #kept: number;
  readonly #threads: (Recent | undefined)[] = [];

  /** @param threshold how many other allocations of the thread may lie between an allocation and its end */
  constructor(threshold: number) {
    this.#kept = threshold + 1;
  }

  reserve(thread: number): void {
    this.#threads[thread] ??= new Recent(this.#kept);
  }

  allocated(thread: number, high: number, low: number, size: number, location: number): void {
    this.#threads[thread]!.add(high, low, size, location);
  }

  freed(thread: number, high: number, low: number, size: number | undefined): boolean {
    const recent = this.#threads[thread]!;
    const slot = recent.youngest(high, low, size);
    if (slot < 0) return false;
    this.foundLocation = recent.location[slot]!;
    this.foundSize = recent.size[slot]!;
    return true;
  }
}

/**
 * The last allocations of one thread, in a ring. Those whose addresses hash alike are chained, the youngest first, by their
 * numbers: a chain ends at the first one that is too old, so nothing is ever taken out of a chain.
 */
class Recent {
  size = new Float64Array(16);
  location = new Int32Array(16);
  readonly #kept: number;
  #high = new Int32Array(16);
  #low = new Int32Array(16);
  /** Number of the next older allocation with the same hash; -1 for none. */
  #older = new Float64Array(16);
  /** By hash: number of the youngest allocation; -1 for none. */
  #youngest = new Float64Array(16).fill(-1);
  #mask = 15;
  /** Number of the next allocation. */
  #next = 0;

  constructor(kept: number) {
    this.#kept = kept;
  }

  add(high: number, low: number, size: number, location: number): void {
    if (this.#next > this.#mask && this.#mask + 1 < this.#kept) this.#grow();
    const slot = this.#next & this.#mask;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.size[slot] = size;
    this.location[slot] = location;
    this.#chain(slot);
    this.#next++;
  }

  /** The slot of the youngest allocation that fits; -1 for none. */
  youngest(high: number, low: number, size: number | undefined): number {
    const oldest = Math.max(0, this.#next - this.#kept);
    for (let at = this.#youngest[hash(high, low) & this.#mask]!; at >= oldest; at = this.#older[at & this.#mask]!) {
      const slot = at & this.#mask;
      if (this.#low[slot] === low && this.#high[slot] === high && (size === undefined || this.size[slot] === size)) return slot;
    }
    return -1;
  }

  #chain(slot: number): void {
    const bucket = hash(this.#high[slot]!, this.#low[slot]!) & this.#mask;
    this.#older[slot] = this.#youngest[bucket]!;
    this.#youngest[bucket] = this.#next;
  }

  /** Only ever before the first allocation is dropped: each still lies in the slot of its number. */
  #grow(): void {
    this.#high = doubled(this.#high);
    this.#low = doubled(this.#low);
    this.size = doubled(this.size);
    this.location = doubled(this.location);
    this.#older = doubled(this.#older);
    this.#youngest = doubled(this.#youngest).fill(-1);
    this.#mask = this.#mask * 2 + 1;
    const count = this.#next;
    for (this.#next = 0; this.#next < count; this.#next++) this.#chain(this.#next);
  }
}

function hash(high: number, low: number): number {
  const mixed = Math.imul(high ^ Math.imul(low, 0x9e37_79b1), 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}
