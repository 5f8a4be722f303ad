import { doubled } from './growable.ts';

/**
 * Live memory mappings: intervals of addresses, which may overlap (memray adds what mmap answers and removes what munmap
 * names, as `IntervalTree` in its `snapshot.h`). A partial munmap leaves what remains; one in the middle leaves two.
 * Addresses and sizes are numbers: exact to 2^53, and no user space is larger.
 */
export class Mappings {
  /** Sorted by `#begin`. */
  #begin = new Float64Array(64);
  #end = new Float64Array(64);
  #location = new Int32Array(64);
  #length = 0;
  #longest = 0;

  add(begin: number, size: number, location: number): void {
    if (size <= 0) return;
    this.#insert(this.#firstFrom(begin), begin, begin + size, location);
  }

  /** Bytes that a removal would free. */
  covered(begin: number, size: number): number {
    const end = begin + size;
    let bytes = 0;
    for (let i = this.#firstFrom(begin - this.#longest); i < this.#length && this.#begin[i]! < end; i++) {
      bytes += Math.max(0, Math.min(end, this.#end[i]!) - Math.max(begin, this.#begin[i]!));
    }
    return bytes;
  }

  /**
   * Removes an interval. `change` hears for every mapping that it touches how many bytes it lost, and by how many the count of
   * its intervals changed: -1 when it went, 0 when it shrank, 1 when it was split.
   */
  remove(begin: number, size: number, change: (location: number, bytes: number, count: number) => void): void {
    if (size <= 0) return;
    const end = begin + size;
    const first = this.#firstFrom(begin - this.#longest);
    let kept = first;
    let i = first;
    const split: [begin: number, end: number, location: number][] = [];
    for (; i < this.#length && this.#begin[i]! < end; i++) {
      const from = this.#begin[i]!;
      const to = this.#end[i]!;
      const location = this.#location[i]!;
      const lost = Math.min(end, to) - Math.max(begin, from);
      if (lost <= 0) {
        this.#set(kept++, from, to, location);
        continue;
      }
      const before = from < begin;
      const after = to > end;
      change(location, lost, Number(before) + Number(after) - 1);
      if (before) this.#set(kept++, from, begin, location);
      if (after) split.push([end, to, location]);
    }
    if (kept < i) {
      this.#begin.copyWithin(kept, i, this.#length);
      this.#end.copyWithin(kept, i, this.#length);
      this.#location.copyWithin(kept, i, this.#length);
      this.#length -= i - kept;
    }
    for (const [from, to, location] of split) this.#insert(this.#firstFrom(from), from, to, location);
  }

  #set(at: number, begin: number, end: number, location: number): void {
    this.#begin[at] = begin;
    this.#end[at] = end;
    this.#location[at] = location;
  }

  #insert(at: number, begin: number, end: number, location: number): void {
    if (this.#length === this.#begin.length) {
      this.#begin = doubled(this.#begin);
      this.#end = doubled(this.#end);
      this.#location = doubled(this.#location);
    }
    this.#begin.copyWithin(at + 1, at, this.#length);
    this.#end.copyWithin(at + 1, at, this.#length);
    this.#location.copyWithin(at + 1, at, this.#length);
    this.#set(at, begin, end, location);
    this.#length++;
    this.#longest = Math.max(this.#longest, end - begin);
  }

  /** The first interval that begins at `begin` or later. */
  #firstFrom(begin: number): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#begin[middle]! < begin) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
