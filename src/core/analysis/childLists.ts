import type { NodeTable } from '../profile/profile.ts';

/** The children of every node of a call tree, and an order in which each subtree is one run. */
export interface ChildLists {
  /** Children of node `n`: `child[first[n]]` up to, not including, `child[first[n + 1]]`. */
  readonly first: Uint32Array;
  readonly child: Uint32Array;
  /** All nodes, parents first, subtrees together. */
  readonly preorder: Uint32Array;
  /** Frames above the node: 0 for the root. */
  readonly depth: Uint32Array;
}

export function childListsOf(nodes: NodeTable): ChildLists {
  const { length, parent } = nodes;
  const first = new Uint32Array(length + 1);
  for (let node = 1; node < length; node++) first[parent[node]! + 1]!++;
  for (let node = 0; node < length; node++) first[node + 1]! += first[node]!;
  const next = first.slice();
  const child = new Uint32Array(Math.max(0, length - 1));
  for (let node = 1; node < length; node++) child[next[parent[node]!]!++] = node;

  // Subtree sizes give each child its place in the preorder: no stack, so no depth is too deep.
  const size = new Uint32Array(length).fill(1);
  for (let node = length - 1; node > 0; node--) size[parent[node]!]! += size[node]!;
  const place = new Uint32Array(length);
  const preorder = new Uint32Array(length);
  const depth = new Uint32Array(length);
  for (let node = 0; node < length; node++) {
    preorder[place[node]!] = node;
    let at = place[node]! + 1;
    for (let i = first[node]!; i < first[node + 1]!; i++) {
      const below = child[i]!;
      place[below] = at;
      depth[below] = depth[node]! + 1;
      at += size[below]!;
    }
  }
  return { first, child, preorder, depth };
}
