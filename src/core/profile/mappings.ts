import { doubled } from './growable.ts';

/** Intervals in a block at most. Every number gives the same answers; small blocks move less, large ones are fewer. */
const blockLength = 256;
/** Blocks in a span. */
const spanLength = 128;

/** Mappings that follow each other; those from `length` on aren't there. */
interface Block {
  readonly begin: Float64Array<ArrayBuffer>;
  readonly end: Float64Array<ArrayBuffer>;
  readonly location: Int32Array<ArrayBuffer>;
  length: number;
  /** Bytes: none is longer. */
  longest: number;
}

/**
 * Live memory mappings: intervals of addresses, which may overlap (memray adds what mmap answers and removes what munmap
 * names, as `IntervalTree` in its `snapshot.h`). A partial munmap leaves what remains; one in the middle leaves two.
 * Addresses and sizes are numbers: exact to 2^53, and no user space is larger.
 *
 * They are sorted by where they begin, in blocks: one more moves those of a block, and a removal passes over blocks, and spans
 * of blocks, in which everything ends before it. So 200,000 of them cost little in the worst of orders.
 */
export class Mappings {
  /** None of them is empty. */
  readonly #blocks: Block[] = [];
  /** Per block: its largest end. */
  #largest = new Float64Array(spanLength);
  /** Per span: no end in it is larger. */
  #spans = new Float64Array(1);

  add(begin: number, size: number, location: number): void {
    this.#insert(begin, begin + size, location);
  }

  /** Bytes that a removal would free. */
  covered(begin: number, size: number): number {
    const end = begin + size;
    const last = this.#blocksBefore(end);
    let bytes = 0;
    for (let b = this.#reaching(0, begin); b < last; b = this.#reaching(b + 1, begin)) {
      const block = this.#blocks[b]!;
      for (let i = firstReaching(block, begin); i < block.length && block.begin[i]! < end; i++) {
        bytes += Math.max(0, Math.min(end, block.end[i]!) - Math.max(begin, block.begin[i]!));
      }
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
    const last = this.#blocksBefore(end);
    const behind: [end: number, location: number][] = [];
    let emptied = false;
    for (let b = this.#reaching(0, begin); b < last; b = this.#reaching(b + 1, begin)) {
      const block = this.#blocks[b]!;
      let wasLargest = false;
      let i = firstReaching(block, begin);
      let kept = i;
      for (; i < block.length && block.begin[i]! < end; i++) {
        const from = block.begin[i]!;
        const to = block.end[i]!;
        const location = block.location[i]!;
        const lost = Math.min(end, to) - Math.max(begin, from);
        if (lost <= 0) {
          set(block, kept++, from, to, location);
          continue;
        }
        const before = from < begin;
        const after = to > end;
        wasLargest ||= to === this.#largest[b];
        change(location, lost, Number(before) + Number(after) - 1);
        if (before) set(block, kept++, from, begin, location);
        // What is left behind the end is put in once nothing is in the way.
        if (after) behind.push([to, location]);
      }
      if (kept < i) move(block, i, block, kept);
      if (wasLargest) this.#measure(b);
      emptied ||= block.length === 0;
    }
    if (emptied) this.#dropEmpty();
    for (const [to, location] of behind) this.#insert(end, to, location);
  }

  /** Puts an interval before those that begin where it does. */
  #insert(begin: number, end: number, location: number): void {
    // Without bytes, if only as numbers: nothing can ever be removed from it.
    if (end <= begin) return;
    if (this.#blocks.length === 0) this.#addBlock(0);
    let b = Math.max(this.#blocksBefore(begin) - 1, 0);
    if (this.#blocks[b]!.length === blockLength) {
      this.#split(b);
      if (this.#blocks[b + 1]!.begin[0]! < begin) b++;
    }
    const block = this.#blocks[b]!;
    const at = firstFrom(block, begin);
    move(block, at, block, at + 1);
    set(block, at, begin, end, location);
    block.longest = Math.max(block.longest, end - begin);
    this.#largest[b] = Math.max(this.#largest[b]!, end);
    this.#spans[spanOf(b)] = Math.max(this.#spans[spanOf(b)]!, end);
  }

  /** Moves the second half of a full block into one of its own. */
  #split(b: number): void {
    this.#addBlock(b + 1);
    const block = this.#blocks[b]!;
    move(block, blockLength / 2, this.#blocks[b + 1]!, 0);
    block.length = blockLength / 2;
    this.#blocks[b + 1]!.longest = block.longest;
    this.#largest[b] = largestEnd(block);
    this.#largest[b + 1] = largestEnd(this.#blocks[b + 1]!);
    this.#measureSpans(spanOf(b));
  }

  #addBlock(b: number): void {
    const count = this.#blocks.length;
    if (count === this.#largest.length) {
      this.#largest = doubled(this.#largest);
      this.#spans = doubled(this.#spans);
    }
    this.#largest.copyWithin(b + 1, b, count);
    this.#largest[b] = 0;
    this.#blocks.splice(b, 0, {
      begin: new Float64Array(blockLength),
      end: new Float64Array(blockLength),
      location: new Int32Array(blockLength),
      length: 0,
      longest: 0,
    });
  }

  #dropEmpty(): void {
    let kept = 0;
    for (const [b, block] of this.#blocks.entries()) {
      if (block.length === 0) continue;
      this.#largest[kept] = this.#largest[b]!;
      this.#blocks[kept++] = block;
    }
    this.#blocks.length = kept;
    this.#measureSpans(0);
  }

  /** Finds a block's largest end anew. */
  #measure(b: number): void {
    this.#largest[b] = largestEnd(this.#blocks[b]!);
    this.#measureSpan(spanOf(b));
  }

  #measureSpan(span: number): void {
    const end = Math.min((span + 1) * spanLength, this.#blocks.length);
    let largest = 0;
    for (let b = span * spanLength; b < end; b++) largest = Math.max(largest, this.#largest[b]!);
    this.#spans[span] = largest;
  }

  /** From one span on, as blocks were put in or dropped. */
  #measureSpans(first: number): void {
    for (let span = first; span * spanLength < this.#blocks.length; span++) this.#measureSpan(span);
  }

  /** The first block from `b` on in which something ends behind `begin`; as many as there are, or more, if there is none. */
  #reaching(b: number, begin: number): number {
    while (b < this.#blocks.length) {
      if (b % spanLength === 0 && this.#spans[spanOf(b)]! <= begin) b += spanLength;
      else if (this.#largest[b]! <= begin) b++;
      else break;
    }
    return b;
  }

  /** How many blocks begin before `begin`. */
  #blocksBefore(begin: number): number {
    let low = 0;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#blocks[middle]!.begin[0]! < begin) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function spanOf(b: number): number {
  return Math.trunc(b / spanLength);
}

/** The first interval of a block that begins at `begin` or later. */
function firstFrom(block: Block, begin: number): number {
  let low = 0;
  let high = block.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (block.begin[middle]! < begin) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** None of a block's before this one ends behind `begin`. */
function firstReaching(block: Block, begin: number): number {
  return firstFrom(block, begin - block.longest);
}

/** 0 where there is nothing. */
function largestEnd(block: Block): number {
  let largest = 0;
  for (let i = 0; i < block.length; i++) largest = Math.max(largest, block.end[i]!);
  return largest;
}

function set(block: Block, at: number, begin: number, end: number, location: number): void {
  block.begin[at] = begin;
  block.end[at] = end;
  block.location[at] = location;
}

/** Moves a block's intervals from one on to `at` in a block, which has them for its last ones. */
function move(block: Block, from: number, to: Block, at: number): void {
  const { length } = block;
  if (to === block) {
    block.begin.copyWithin(at, from, length);
    block.end.copyWithin(at, from, length);
    block.location.copyWithin(at, from, length);
  } else {
    to.begin.set(block.begin.subarray(from, length), at);
    to.end.set(block.end.subarray(from, length), at);
    to.location.set(block.location.subarray(from, length), at);
  }
  to.length = at + length - from;
}
