import { FrameTree } from './frameTree.ts';
import { roomFor } from './growable.ts';
import type { NodeTable } from './profile.ts';
import type { RawLocations, RawTree } from './recordSums.ts';

/**
 * The finished call tree, as far as it has been asked for. It merges raw frames of the same line, leaves out stacks that never
 * allocated, and the outermost frames of the main thread that are memray's own (`skipped_frames_on_main_tid`).
 */
export class CallTree {
  readonly #merged = new FrameTree();
  readonly #skip: number;
  readonly #tellEntries: boolean;
  /** Where each raw node went, by the rule of the main thread and by that of the others: the node + 1; 0 for unused. */
  readonly #other: { map: Int32Array };
  readonly #main: { map: Int32Array };
  /** Frames above a raw node, itself included; made only where frames are skipped. */
  #depth = new Int32Array(256);
  #rows = 0;
  #rawNodes = 1;

  /**
   * @param skip outermost frames of the main thread to leave out
   * @param tellEntries whether frames that differ only by having been entered from native code stay apart
   */
  constructor(skip: number, tellEntries: boolean) {
    this.#skip = skip;
    this.#tellEntries = tellEntries;
    this.#other = { map: new Int32Array(256) };
    this.#main = skip > 0 ? { map: new Int32Array(256) } : this.#other;
    this.#other.map[0] = 1;
    this.#main.map[0] = 1;
  }

  /**
   * Takes in what is new since the last call.
   *
   * @param frameOf raw node -> index into `Profile.frames`
   * @param mainThread row of the main thread; -1 if it recorded nothing
   */
  extend(raw: RawTree, frameOf: Int32Array, locations: RawLocations, mainThread: number): void {
    this.#other.map = roomFor(this.#other.map, raw.length);
    if (this.#skip > 0) this.#skipFrames(raw);
    // Most new locations have a node of their own.
    this.#merged.reserve(this.#merged.length + locations.length - this.#rows);
    const path: number[] = [];
    for (; this.#rows < locations.length; this.#rows++) {
      const { map } = this.#mapOf(locations.thread[this.#rows]!, mainThread);
      let node = locations.node[this.#rows]!;
      // An aggregated file may name a node that it doesn't hold.
      if (node >= raw.length) continue;
      while (map[node] === 0) {
        path.push(node);
        node = raw.parent[node]!;
      }
      let at = map[node]! - 1;
      while (path.length > 0) {
        node = path.pop()!;
        at = this.#merged.child(at, frameOf[node]!, this.#tellEntries ? raw.code[node]! & 1 : 0);
        map[node] = at + 1;
      }
    }
  }

  /** The node that a raw node of a thread became; 0, the root, for one that is not there. */
  nodeOf(rawNode: number, thread: number, mainThread: number): number {
    const node = this.#mapOf(thread, mainThread).map[rawNode];
    return node === undefined || node === 0 ? 0 : node - 1;
  }

  nodes(): NodeTable {
    const { length } = this.#merged;
    const frame = this.#merged.code.slice(0, length);
    frame[0] = -1;
    return { length, parent: this.#merged.parent.slice(0, length), frame };
  }

  /** Per node 1 for a frame that was entered from native code; all 0 unless entries are told. */
  entries(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#merged.instruction.subarray(0, this.#merged.length));
  }

  #mapOf(thread: number, mainThread: number): { readonly map: Int32Array } {
    return thread === mainThread ? this.#main : this.#other;
  }

  /** Parents precede children, so one pass finds all that lie within the skipped frames. */
  #skipFrames(raw: RawTree): void {
    this.#main.map = roomFor(this.#main.map, raw.length);
    this.#depth = roomFor(this.#depth, raw.length);
    for (; this.#rawNodes < raw.length; this.#rawNodes++) {
      const depth = this.#depth[raw.parent[this.#rawNodes]!]! + 1;
      this.#depth[this.#rawNodes] = depth;
      if (depth <= this.#skip) this.#main.map[this.#rawNodes] = 1;
    }
  }
}
