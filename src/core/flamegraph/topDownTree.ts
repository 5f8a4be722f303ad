import type { ChildLists } from '../analysis/childLists.ts';
import type { NodeSums } from '../analysis/nodeSums.ts';
import type { Profile } from '../profile/profile.ts';
import type { FlameTree } from './flameTree.ts';

/** A wrapper's callees hold at least this share of the whole. */
const wrapperShare = 0.99;

/**
 * The call tree itself: a box is a node of the profile. Wrappers are drawn as part of the root: what they hold themselves is the
 * root's own, and what else they called is among the root's children, so that nothing is lost.
 */
export class TopDownTree implements FlameTree {
  readonly wrappers: readonly number[];
  readonly #profile: Profile;
  readonly #lists: ChildLists;
  readonly #sums: NodeSums;
  readonly #rootNodes: ReadonlySet<number>;
  readonly #rootChildren: readonly number[];
  readonly #rootOwn: number;

  constructor(profile: Profile, lists: ChildLists, sums: NodeSums, isOwnCode: (frame: number) => boolean) {
    this.#profile = profile;
    this.#lists = lists;
    this.#sums = sums;
    const least = sums.totalBytes[0]! * wrapperShare;
    const isWrapper = (node: number): boolean =>
      sums.totalBytes[node]! - sums.ownBytes[node]! >= least && !isOwnCode(profile.nodes.frame[node]!);
    const path = [0];
    for (let next: number | undefined = 0; next !== undefined;) {
      next = this.#below(next).find(isWrapper);
      if (next !== undefined) path.push(next);
    }
    this.wrappers = path.slice(1);
    this.#rootNodes = new Set(path);
    this.#rootChildren = path.flatMap((node) => this.#below(node)).filter((node) => !this.#rootNodes.has(node));
    this.#rootOwn = path.reduce((own, node) => own + sums.ownBytes[node]!, 0);
  }

  has(box: number): boolean {
    return box < this.#profile.nodes.length && this.#sums.totalBytes[box]! > 0;
  }

  frame(box: number): number {
    return this.#profile.nodes.frame[box]!;
  }

  parent(box: number): number {
    if (box === 0) return -1;
    const parent = this.#profile.nodes.parent[box]!;
    return this.#rootNodes.has(parent) ? 0 : parent;
  }

  totalBytes(box: number): number {
    return this.#sums.totalBytes[box]!;
  }

  ownBytes(box: number): number {
    return box === 0 ? this.#rootOwn : this.#sums.ownBytes[box]!;
  }

  count(box: number): number {
    return this.#sums.totalCount[box]!;
  }

  children(box: number): readonly number[] {
    return box === 0 ? this.#rootChildren : this.#below(box);
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
