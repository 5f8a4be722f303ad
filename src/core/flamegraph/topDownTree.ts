import type { ChildLists } from '../analysis/childLists.ts';
import type { NodeSums } from '../analysis/nodeSums.ts';
import type { Profile } from '../profile/profile.ts';
import type { FlameTree } from './flameTree.ts';

/** The call tree itself: a box is a node of the profile. */
export class TopDownTree implements FlameTree {
  readonly wrappers: readonly number[];
  readonly #profile: Profile;
  readonly #lists: ChildLists;
  readonly #sums: NodeSums;
  /** The node whose children are the root's: the innermost wrapper, or the root. */
  readonly #top: number;

  constructor(profile: Profile, lists: ChildLists, sums: NodeSums, isOwnCode: (frame: number) => boolean) {
    this.#profile = profile;
    this.#lists = lists;
    this.#sums = sums;
    const wrappers: number[] = [];
    let top = 0;
    while (sums.ownBytes[top] === 0 && sums.totalBytes[top]! > 0) {
      const [only, ...others] = this.#below(top);
      // A stack's last frame is no wrapper of anything.
      if (only === undefined || others.length > 0 || sums.ownBytes[only] !== 0 || isOwnCode(profile.nodes.frame[only]!)) break;
      wrappers.push(profile.nodes.frame[only]!);
      top = only;
    }
    this.#top = top;
    this.wrappers = wrappers;
  }

  get length(): number {
    return this.#profile.nodes.length;
  }

  frame(box: number): number {
    return this.#profile.nodes.frame[box]!;
  }

  parent(box: number): number {
    if (box === 0) return -1;
    const parent = this.#profile.nodes.parent[box]!;
    return parent === this.#top ? 0 : parent;
  }

  totalBytes(box: number): number {
    return this.#sums.totalBytes[box]!;
  }

  ownBytes(box: number): number {
    return this.#sums.ownBytes[box]!;
  }

  count(box: number): number {
    return this.#sums.totalCount[box]!;
  }

  children(box: number): readonly number[] {
    return this.#below(box === 0 ? this.#top : box);
  }

  #below(node: number): number[] {
    const { first, child } = this.#lists;
    const below: number[] = [];
    for (let i = first[node]!; i < first[node + 1]!; i++) {
      const next = child[i]!;
      if (this.#sums.totalBytes[next]! > 0) below.push(next);
    }
    return below;
  }
}
