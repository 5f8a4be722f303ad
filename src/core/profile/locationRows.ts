import type { CallTree } from './callTree.ts';
import { doubled, roomFor } from './growable.ts';
import type { Amounts, LocationTable } from './profile.ts';
import type { RawLocations } from './recordSums.ts';
import { TripleIndex } from './tripleIndex.ts';

/** Locations by the finished call tree: raw rows that come to mean the same are added up. Takes in what is new at every call. */
export class LocationRows {
  /** By (node, or -2 - innermost frame at the root; thread; 0), and with native stacks by (whole stack; thread; native frame). */
  readonly #rows = new TripleIndex();
  /** Raw row -> row. */
  #target = new Int32Array(256);
  #done = 0;
  // By row: what never changes, from the raw row that made it.
  #node = new Int32Array(256);
  #innermost = new Int32Array(256);
  #allocator = new Int32Array(256);
  #generation = new Int32Array(256);

  /** Raw row -> row of the table made last. */
  get rowOf(): Int32Array {
    return this.#target;
  }

  /**
   * @param frameOf raw node -> index into `Profile.frames`
   * @param mainThread row of the main thread; -1 if it recorded nothing
   * @param complete whether temporary and total amounts are known
   * @param stacks the tree of whole stacks, where native stacks were recorded
   */
  table(
    raw: RawLocations,
    frameOf: Int32Array,
    tree: CallTree,
    mainThread: number,
    complete: boolean,
    stacks: CallTree | undefined,
  ): LocationTable {
    this.#extend(raw, frameOf, tree, mainThread, stacks);
    const { length } = this.#rows;
    const target = this.#target;
    const sum = (bytes: Float64Array, count: Float64Array): Amounts => {
      const amounts = { bytes: new Float64Array(length), count: new Float64Array(length) };
      for (let row = 0; row < raw.length; row++) {
        amounts.bytes[target[row]!]! += bytes[row]!;
        amounts.count[target[row]!]! += count[row]!;
      }
      return amounts;
    };
    return {
      length,
      node: new Uint32Array(this.#node.subarray(0, length)),
      thread: new Uint32Array(this.#rows.b.subarray(0, length)),
      innermost: this.#innermost.slice(0, length),
      allocator: new Uint8Array(this.#allocator.subarray(0, length)),
      peak: sum(raw.peakBytes, raw.peakCount),
      leaks: sum(raw.liveBytes, raw.liveCount),
      temporary: complete ? sum(raw.temporaryBytes, raw.temporaryCount) : undefined,
      total: complete ? sum(raw.totalBytes, raw.totalCount) : undefined,
      native: stacks && {
        stack: new Uint32Array(this.#rows.a.subarray(0, length)),
        frame: new Uint32Array(this.#rows.c.subarray(0, length)),
        generation: new Uint32Array(this.#generation.subarray(0, length)),
      },
    };
  }

  #extend(raw: RawLocations, frameOf: Int32Array, tree: CallTree, mainThread: number, stacks: CallTree | undefined): void {
    this.#target = roomFor(this.#target, raw.length);
    this.#rows.reserve(this.#rows.length + raw.length - this.#done);
    for (; this.#done < raw.length; this.#done++) {
      const thread = raw.thread[this.#done]!;
      const rawNode = raw.node[this.#done]!;
      const before = this.#rows.length;
      const node = tree.nodeOf(rawNode, thread, mainThread);
      let row: number;
      if (stacks === undefined) {
        // A node says its innermost frame itself; only at the root it can be another one.
        row = this.#rows.find(node > 0 ? node : -2 - (frameOf[rawNode] ?? -1), thread, 0);
      } else {
        row = this.#rows.find(stacks.nodeOf(rawNode, thread, mainThread), thread, raw.native[this.#done]!);
      }
      if (row === before) {
        if (row === this.#node.length) this.#grow();
        this.#node[row] = node;
        this.#innermost[row] = frameOf[rawNode] ?? -1;
        this.#allocator[row] = raw.allocator[this.#done]!;
        this.#generation[row] = raw.generation[this.#done]!;
      }
      this.#target[this.#done] = row;
    }
  }
  #grow(): void {
    this.#node = doubled(this.#node);
    this.#innermost = doubled(this.#innermost);
    this.#allocator = doubled(this.#allocator);
    this.#generation = doubled(this.#generation);
  }
}
