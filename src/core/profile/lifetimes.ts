import { doubled, roomFor } from './growable.ts';

/** Memory by where it was allocated and between which samples it was allocated and freed. Columns may be longer than `length`. */
export interface RawLifetimes {
  readonly length: number;
  /** Row of `RawLocations`. */
  readonly location: Int32Array;
  /** Samples before it was allocated. */
  readonly allocated: Int32Array;
  /** Samples before it was freed; -1: never. */
  readonly freed: Int32Array;
  readonly count: Float64Array;
  readonly bytes: Float64Array;
}

/**
 * How long memory lives, in samples. What is live has an owner: a location and the interval between two samples in which it
 * allocated. Time goes forward, so of each location only the newest owner can get more, and an owner that has nothing live
 * serves again: there are never more of them than live allocations and locations. What lives and dies between two samples
 * leaves no trace, and neither does what an address held when something else was allocated there (`AllocationLifetimeAggregator`
 * in memray's `snapshot.cpp`).
 */
export class Lifetimes {
  #now = 0;
  #owners = 0;
  readonly #spare: number[] = [];
  /** By owner. */
  #location = new Int32Array(256);
  #since = new Int32Array(256);
  /** Live allocations; of a mapping, which has its owner to itself: what is left of it, in pieces. */
  #count = new Float64Array(256);
  #bytes = new Float64Array(256);
  #isMapping = new Int32Array(256);
  /** The row of `#ended` for what was freed of it last; -1: none. */
  #row = new Int32Array(256);
  /** By location: the newest owner + 1; 0 for none. */
  #newest = new Int32Array(256);
  readonly #ended = new Rows();

  sample(): void {
    this.#now++;
  }

  /** Says who owns a new allocation. */
  allocate(location: number, size: number): number {
    if (location >= this.#newest.length) this.#newest = roomFor(this.#newest, location + 1);
    let owner = this.#newest[location]! - 1;
    if (owner < 0 || this.#since[owner] !== this.#now) {
      owner = this.#own(location, owner >= 0 && this.#count[owner] === 0 ? owner : -1);
      this.#newest[location] = owner + 1;
    }
    this.#count[owner]!++;
    this.#bytes[owner]! += size;
    return owner;
  }

  /** Says who owns a new mapping. */
  map(location: number, size: number): number {
    const owner = this.#own(location, -1);
    this.#isMapping[owner] = 1;
    this.#count[owner] = 1;
    this.#bytes[owner] = size;
    return owner;
  }

  free(owner: number, size: number): void {
    this.#end(owner, 1, size);
    this.overwrite(owner, size);
  }

  /** Takes a part of a mapping away. @param pieces by how many the count of its pieces changes */
  unmap(owner: number, bytes: number, pieces: number): void {
    this.#count[owner]! += pieces;
    this.#bytes[owner]! -= bytes;
    const isGone = this.#count[owner] === 0;
    // memray loses the count of a mapping whose last pieces go at once.
    this.#end(owner, isGone ? 1 : 0, bytes);
    if (isGone) this.#spare.push(owner);
  }

  /** Takes an allocation away that wasn't freed. */
  overwrite(owner: number, size: number): void {
    this.#bytes[owner]! -= size;
    this.#count[owner]!--;
    if (this.#count[owner] === 0 && this.#newest[this.#location[owner]!] !== owner + 1) this.#spare.push(owner);
  }

  locationOf(owner: number): number {
    return this.#location[owner]!;
  }

  /** Everything up to now; rows may mean the same. Nothing may come afterwards. */
  finish(): RawLifetimes {
    for (let owner = 0; owner < this.#owners; owner++) {
      const count = this.#count[owner]!;
      if (count === 0) continue;
      const row = this.#ended.add(this.#location[owner]!, this.#since[owner]!, -1);
      this.#ended.count[row] = this.#isMapping[owner] === 1 ? 1 : count;
      this.#ended.bytes[row] = this.#bytes[owner]!;
    }
    return this.#ended;
  }

  #end(owner: number, count: number, bytes: number): void {
    if (this.#since[owner] === this.#now) return;
    let row = this.#row[owner]!;
    if (row < 0 || this.#ended.freed[row] !== this.#now) {
      row = this.#ended.add(this.#location[owner]!, this.#since[owner]!, this.#now);
      this.#row[owner] = row;
    }
    this.#ended.count[row]! += count;
    this.#ended.bytes[row]! += bytes;
  }

  /** An owner without anything: the one given, or another one that has served, or a new one. */
  #own(location: number, used: number): number {
    const owner = used >= 0 ? used : (this.#spare.pop() ?? this.#owners++);
    if (owner === this.#location.length) this.#grow();
    this.#location[owner] = location;
    this.#since[owner] = this.#now;
    this.#count[owner] = 0;
    this.#bytes[owner] = 0;
    this.#isMapping[owner] = 0;
    this.#row[owner] = -1;
    return owner;
  }

  #grow(): void {
    this.#location = doubled(this.#location);
    this.#since = doubled(this.#since);
    this.#count = doubled(this.#count);
    this.#bytes = doubled(this.#bytes);
    this.#isMapping = doubled(this.#isMapping);
    this.#row = doubled(this.#row);
  }
}

class Rows implements RawLifetimes {
  length = 0;
  location = new Int32Array(256);
  allocated = new Int32Array(256);
  freed = new Int32Array(256);
  count = new Float64Array(256);
  bytes = new Float64Array(256);

  add(location: number, allocated: number, freed: number): number {
    const row = this.length++;
    if (row === this.location.length) {
      this.location = doubled(this.location);
      this.allocated = doubled(this.allocated);
      this.freed = doubled(this.freed);
      this.count = doubled(this.count);
      this.bytes = doubled(this.bytes);
    }
    this.location[row] = location;
    this.allocated[row] = allocated;
    this.freed[row] = freed;
    return row;
  }
}
