import { doubled } from '../profile/growable.ts';
import type { NodeSums } from '../analysis/nodeSums.ts';
import type { Profile } from '../profile/profile.ts';
import type { FlameTree } from './flameTree.ts';

/**
 * The stacks from their inner ends: the root's children are the frames that allocated, their children who called them.
 *
 * Built as far as it is asked for. A box stands for a set of nodes of the call tree, each with the amounts that flow through it
 * to the box: a run of `#node`, `#bytes`, `#count`. Its children are those nodes' parents, grouped by frame; amounts that meet in
 * one parent are added there, so that the sets shrink on the way to the root. One box is expanded once, in time linear in its set.
 */
export class InvertedTree implements FlameTree {
  readonly wrappers: readonly number[] = [];
  length = 1;
  readonly #profile: Profile;
  #parent = new Int32Array(256);
  #frame = new Int32Array(256);
  #total = new Float64Array(256);
  #boxCount = new Float64Array(256);
  #own = new Float64Array(256);
  /** Where a box's set begins and ends; an expanded box's set is never read again. */
  #from = new Uint32Array(256);
  #to = new Uint32Array(256);
  #node: Uint32Array<ArrayBuffer>;
  #bytes: Float64Array<ArrayBuffer>;
  #count: Float64Array<ArrayBuffer>;
  #used = 0;
  readonly #children = new Map<number, readonly number[]>();
  /** Scratch, per frame and per node: the child box, and the place in its set, that the current expansion gave it. */
  readonly #boxOfFrame: Int32Array;
  readonly #placeOfNode: Int32Array;

  constructor(profile: Profile, sums: NodeSums) {
    const { nodes, frames } = profile;
    this.#profile = profile;
    this.#boxOfFrame = new Int32Array(frames.length).fill(-1);
    this.#placeOfNode = new Int32Array(nodes.length).fill(-1);
    this.#node = new Uint32Array(1024);
    this.#bytes = new Float64Array(1024);
    this.#count = new Float64Array(1024);
    this.#parent[0] = -1;
    this.#frame[0] = -1;
    this.#total[0] = sums.totalBytes[0]!;
    this.#boxCount[0] = sums.totalCount[0]!;
    this.#own[0] = sums.ownBytes[0]!;
    const ends: number[] = [];
    for (let node = 1; node < nodes.length; node++) if (sums.ownBytes[node]! > 0) ends.push(node);
    this.#expand(
      0,
      ends,
      (i) => sums.ownBytes[ends[i]!]!,
      (i) => sums.ownCount[ends[i]!]!,
    );
  }

  frame(box: number): number {
    return this.#frame[box]!;
  }

  parent(box: number): number {
    return this.#parent[box]!;
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
    const from = this.#from[box]!;
    const { nodes } = this.#profile;
    const callers: number[] = [];
    const places: number[] = [];
    for (let at = from; at < this.#to[box]!; at++) {
      const caller = nodes.parent[this.#node[at]!]!;
      if (caller === 0) continue;
      callers.push(caller);
      places.push(at);
    }
    return this.#expand(
      box,
      callers,
      (i) => this.#bytes[places[i]!]!,
      (i) => this.#count[places[i]!]!,
    );
  }

  /** Nodes of the call tree that a box stands for, for searching ahead. */
  nodesOf(box: number): Uint32Array {
    return this.#node.subarray(this.#from[box], this.#to[box]);
  }

  /** Groups nodes by frame into the children of a box. */
  #expand(box: number, members: readonly number[], bytesOf: (i: number) => number, countOf: (i: number) => number): number[] {
    const { nodes } = this.#profile;
    const children: number[] = [];
    // How large each child's set is, at most: one entry per distinct node.
    for (const node of members) {
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
    let next = this.#used;
    for (const child of children) {
      const size = this.#to[child]!;
      this.#from[child] = next;
      this.#to[child] = next;
      next += size;
    }
    this.#reserve(next);
    for (const node of members) this.#placeOfNode[node] = -1;
    for (let i = 0; i < members.length; i++) {
      const node = members[i]!;
      const child = this.#boxOfFrame[nodes.frame[node]!]!;
      let place = this.#placeOfNode[node]!;
      if (place < 0) {
        place = this.#to[child]!++;
        this.#placeOfNode[node] = place;
        this.#node[place] = node;
      }
      const bytes = bytesOf(i);
      const count = countOf(i);
      this.#bytes[place]! += bytes;
      this.#count[place]! += count;
      this.#total[child]! += bytes;
      this.#boxCount[child]! += count;
      if (nodes.parent[node] === 0) this.#own[child]! += bytes;
    }
    for (const node of members) this.#placeOfNode[node] = -1;
    for (const child of children) this.#boxOfFrame[this.#frame[child]!] = -1;
    this.#children.set(box, children);
    return children;
  }

  #addBox(parent: number, frame: number): number {
    const box = this.length++;
    if (box === this.#parent.length) {
      this.#parent = doubled(this.#parent);
      this.#frame = doubled(this.#frame);
      this.#total = doubled(this.#total);
      this.#boxCount = doubled(this.#boxCount);
      this.#own = doubled(this.#own);
      this.#from = doubled(this.#from);
      this.#to = doubled(this.#to);
    }
    this.#parent[box] = parent;
    this.#frame[box] = frame;
    return box;
  }

  #reserve(length: number): void {
    this.#used = length;
    while (this.#node.length < length) {
      this.#node = doubled(this.#node);
      this.#bytes = doubled(this.#bytes);
      this.#count = doubled(this.#count);
    }
  }
}
