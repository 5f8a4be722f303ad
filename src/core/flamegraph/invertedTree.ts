import { doubled } from '../profile/growable.ts';
import { TripleIndex } from '../profile/tripleIndex.ts';
import type { NodeSums } from '../analysis/nodeSums.ts';
import type { Profile } from '../profile/profile.ts';
import type { FlameTree } from './flameTree.ts';

/**
 * The stacks from their inner ends: the root's children are the frames that allocated, their children who called them.
 *
 * Built as far as it is asked for. A box stands for a set of nodes of the call tree, each with the amounts that flow through it
 * to the box: a run of `#node`, `#bytes`, `#count`. Its children are those nodes' parents, grouped by frame; amounts that meet in
 * one parent are added there, so that the sets shrink on the way to the root. A box is expanded once, in time linear in its set,
 * and its children's sets take the place of its own: the whole tree never needs more than the root's set.
 */
export class InvertedTree implements FlameTree {
  readonly wrappers: readonly number[] = [];
  readonly #profile: Profile;
  readonly #ids: BoxIds;
  #total = new Float64Array(256);
  #boxCount = new Float64Array(256);
  #own = new Float64Array(256);
  /** Where a box's set begins and ends. */
  #from = new Uint32Array(256);
  #to = new Uint32Array(256);
  readonly #node: Uint32Array;
  readonly #bytes: Float64Array;
  readonly #count: Float64Array;
  readonly #children = new Map<number, readonly number[]>();
  /** Scratch: the set that is being replaced; and, per frame and per node, the child and the place it was given. */
  readonly #oldNode: Uint32Array;
  readonly #oldBytes: Float64Array;
  readonly #oldCount: Float64Array;
  readonly #boxOfFrame: Int32Array;
  readonly #placeOfNode: Int32Array;

  constructor(profile: Profile, sums: NodeSums, ids: BoxIds) {
    const { nodes, frames } = profile;
    this.#profile = profile;
    this.#ids = ids;
    this.#makeRoom();
    this.#boxOfFrame = new Int32Array(frames.length).fill(-1);
    this.#placeOfNode = new Int32Array(nodes.length).fill(-1);
    let size = 0;
    for (let node = 1; node < nodes.length; node++) if (sums.ownBytes[node]! > 0) size++;
    this.#node = new Uint32Array(size);
    this.#bytes = new Float64Array(size);
    this.#count = new Float64Array(size);
    this.#oldNode = new Uint32Array(size);
    this.#oldBytes = new Float64Array(size);
    this.#oldCount = new Float64Array(size);
    this.#total[0] = sums.totalBytes[0]!;
    this.#boxCount[0] = sums.totalCount[0]!;
    this.#own[0] = sums.ownBytes[0]!;
    let at = 0;
    for (let node = 1; node < nodes.length; node++) {
      if (sums.ownBytes[node] === 0) continue;
      this.#oldNode[at] = node;
      this.#oldBytes[at] = sums.ownBytes[node]!;
      this.#oldCount[at++] = sums.ownCount[node]!;
    }
    this.#expand(0, size, 0);
  }

  /** A box that was known before the profile had grown is opened on the way to it. */
  has(box: number): boolean {
    if (box >= this.#ids.length) return false;
    const path: number[] = [];
    for (let at = box; at > 0 && this.#total[at] === 0; at = this.parent(at)) path.push(this.parent(at));
    for (let at = path.pop(); at !== undefined; at = path.pop()) this.children(at);
    return this.#total[box]! > 0;
  }

  frame(box: number): number {
    return this.#ids.frame(box);
  }

  parent(box: number): number {
    return this.#ids.parent(box);
  }

  totalBytes(box: number): number {
    return this.#total[box]!;
  }

  ownBytes(box: number): number {
    return this.#own[box]!;
  }

  count(box: number): number {
    return this.#boxCount[box]!;
  }

  children(box: number): readonly number[] {
    const known = this.#children.get(box);
    if (known !== undefined) return known;
    const { nodes } = this.#profile;
    const from = this.#from[box]!;
    let size = 0;
    for (let at = from; at < this.#to[box]!; at++) {
      const caller = nodes.parent[this.#node[at]!]!;
      if (caller === 0) continue;
      this.#oldNode[size] = caller;
      this.#oldBytes[size] = this.#bytes[at]!;
      this.#oldCount[size++] = this.#count[at]!;
    }
    return this.#expand(box, size, from);
  }

  /** How many nodes will be gone through when the box is expanded; 0 when it already is. */
  cost(box: number): number {
    return this.#children.has(box) ? 0 : this.#to[box]! - this.#from[box]!;
  }

  /** Whether something is called by way of a marked node: false only if nothing below the box can be. */
  mayHold(box: number, marked: Uint8Array): boolean {
    if (this.#children.has(box)) return true;
    for (let at = this.#from[box]!; at < this.#to[box]!; at++) if (marked[this.#node[at]!] === 1) return true;
    return false;
  }

  /** Groups the first `size` scratch entries by frame into the children of a box; their sets begin at `from`. */
  #expand(box: number, size: number, from: number): number[] {
    const { nodes } = this.#profile;
    const children: number[] = [];
    // First how large each child's set is: an entry per distinct node.
    for (let i = 0; i < size; i++) {
      const node = this.#oldNode[i]!;
      const frame = nodes.frame[node]!;
      let child = this.#boxOfFrame[frame]!;
      if (child < 0) {
        child = this.#addBox(box, frame);
        this.#boxOfFrame[frame] = child;
        children.push(child);
      }
      if (this.#placeOfNode[node]! >= 0) continue;
      this.#placeOfNode[node] = 0;
      this.#to[child]!++;
    }
    let next = from;
    for (const child of children) {
      const end = next + this.#to[child]!;
      this.#from[child] = next;
      this.#to[child] = next;
      next = end;
    }
    for (let i = 0; i < size; i++) this.#placeOfNode[this.#oldNode[i]!] = -1;
    for (let i = 0; i < size; i++) {
      const node = this.#oldNode[i]!;
      const bytes = this.#oldBytes[i]!;
      const count = this.#oldCount[i]!;
      const child = this.#boxOfFrame[nodes.frame[node]!]!;
      let place = this.#placeOfNode[node]!;
      if (place < 0) {
        place = this.#to[child]!++;
        this.#placeOfNode[node] = place;
        this.#node[place] = node;
        this.#bytes[place] = 0;
        this.#count[place] = 0;
      }
      this.#bytes[place]! += bytes;
      this.#count[place]! += count;
      this.#total[child]! += bytes;
      this.#boxCount[child]! += count;
      if (nodes.parent[node] === 0) this.#own[child]! += bytes;
    }
    for (let i = 0; i < size; i++) this.#placeOfNode[this.#oldNode[i]!] = -1;
    for (const child of children) this.#boxOfFrame[this.frame(child)] = -1;
    this.#children.set(box, children);
    return children;
  }

  #addBox(parent: number, frame: number): number {
    const box = this.#ids.find(parent, frame);
    this.#makeRoom();
    return box;
  }

  #makeRoom(): void {
    while (this.#total.length < this.#ids.length) {
      this.#total = doubled(this.#total);
      this.#boxCount = doubled(this.#boxCount);
      this.#own = doubled(this.#own);
      this.#from = doubled(this.#from);
      this.#to = doubled(this.#to);
    }
  }
}

/** Numbers of the boxes of an inverted tree by caller and frame: the same for the profile of a file's beginning and for those that follow. */
export class BoxIds {
  readonly #boxes = new TripleIndex();

  constructor() {
    this.#boxes.find(-1, -1, 0);
  }

  get length(): number {
    return this.#boxes.length;
  }

  find(parent: number, frame: number): number {
    return this.#boxes.find(parent, frame, 0);
  }

  parent(box: number): number {
    return this.#boxes.a[box]!;
  }

  /** Index into `Profile.frames`; -1 for the root. */
  frame(box: number): number {
    return this.#boxes.b[box]!;
  }
}
