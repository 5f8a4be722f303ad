import { HighWaterMarks, type RawChanges } from './highWaterMarks.ts';
import { Lifetimes, type RawLifetimes } from './lifetimes.ts';

/** What a heap's history is made of: see the two it consists of. */
export interface RawHistory {
  /** Asked for once, when everything is read. */
  finish(): {
    readonly lifetimes: RawLifetimes;
    readonly changes: RawChanges;
    /** The heap's largest size in each window, bytes; one more than there are samples. */
    readonly marks: Float64Array;
  };
}

/** Follows a heap through time. What is live goes by its owner, who knows when it was allocated, instead of by its location. */
export class HeapHistory implements RawHistory {
  readonly #lifetimes = new Lifetimes();
  readonly #marks = new HighWaterMarks();

  sample(): void {
    this.#lifetimes.sample();
    this.#marks.sample();
  }

  /** @returns the owner */
  allocate(location: number, size: number): number {
    this.#change(location, size, 1);
    return this.#lifetimes.allocate(location, size);
  }

  /** @returns the owner; a mapping of no bytes has none, though memray counts it as held for ever */
  map(location: number, size: number): number {
    this.#change(location, size, 1);
    return size > 0 ? this.#lifetimes.map(location, size) : -1;
  }

  /** @returns the location */
  free(owner: number, size: number): number {
    const location = this.#lifetimes.locationOf(owner);
    this.#change(location, -size, -1);
    this.#lifetimes.free(owner, size);
    return location;
  }

  /** Takes away what an address held when something else was allocated there, of which memray's heap doesn't hear. @returns the location */
  overwrite(owner: number, size: number): number {
    this.#lifetimes.overwrite(owner, size);
    return this.#lifetimes.locationOf(owner);
  }

  /** Takes a part of a mapping away. @returns the location */
  unmap(owner: number, bytes: number, pieces: number): number {
    const location = this.#lifetimes.locationOf(owner);
    this.#change(location, -bytes, pieces);
    this.#lifetimes.unmap(owner, bytes, pieces);
    return location;
  }

  finish(): ReturnType<RawHistory['finish']> {
    return { lifetimes: this.#lifetimes.finish(), ...this.#marks.finish() };
  }

  #change(location: number, bytes: number, count: number): void {
    this.#marks.moveHeap(bytes);
    this.#marks.add(location, bytes, count);
  }
}
