import type { NodeSums } from '../analysis/nodeSums.ts';
import type { Profile } from '../profile/profile.ts';
import type { FlameTree } from './flameTree.ts';
import type { InvertedTree } from './invertedTree.ts';
import type { FlamegraphMatches } from './questions.ts';
import { WidestFirst } from './widestFirst.ts';

/** Nodes that a search may go through to open boxes; what it finds by then is what it answers. */
const mostWork = 5_000_000;

/** The outermost boxes that match: nothing is looked for inside a match. */
export function searchTree(
  profile: Profile,
  sums: NodeSums,
  tree: FlameTree,
  inverted: InvertedTree | undefined,
  matchesFrame: (frame: number) => boolean,
  limit: number,
): FlamegraphMatches {
  const { nodes, frames } = profile;
  const wholeBytes = sums.totalBytes[0]!;
  const isMatch = new Uint8Array(frames.length);
  for (let frame = 0; frame < frames.length; frame++) isMatch[frame] = matchesFrame(frame) ? 1 : 0;

  const onStack = new Uint8Array(nodes.length);
  const wrappers = new Set(tree.wrappers);
  /** Marks the nodes with a match on their stack. Bytes come from here, so each stack counts once in either direction. */
  const mark = (isDrawn: (node: number) => boolean): number => {
    let bytes = 0;
    for (let node = 1; node < nodes.length; node++) {
      onStack[node] = (isDrawn(node) ? isMatch[nodes.frame[node]!]! : 0) | onStack[nodes.parent[node]!]!;
      if (onStack[node] === 1) bytes += sums.ownBytes[node]!;
    }
    return bytes;
  };
  const bytes = mark((node) => !wrappers.has(node));
  if (bytes === 0) {
    // Only among what is drawn as the root, if at all.
    const wrapped = wrappers.size === 0 ? 0 : mark(() => true);
    return {
      ids: wrapped === 0 ? new Uint32Array(0) : Uint32Array.of(0),
      matching: wrapped === 0 ? 0 : 1,
      bytes: wrapped,
      wholeBytes,
    };
  }

  const found = inverted === undefined ? walk(tree, isMatch) : walkWidestFirst(inverted, isMatch, onStack, limit);
  found.sort((a, b) => tree.totalBytes(b) - tree.totalBytes(a) || a - b);
  return { ids: Uint32Array.from(found.slice(0, limit)), matching: found.length, bytes, wholeBytes };
}

function walk(tree: FlameTree, isMatch: Uint8Array): number[] {
  const found: number[] = [];
  const waiting = [0];
  for (let box = waiting.pop(); box !== undefined; box = waiting.pop()) {
    for (const child of tree.children(box)) (isMatch[tree.frame(child)] === 1 ? found : waiting).push(child);
  }
  return found;
}

/**
 * An inverted tree can have far more boxes than the call tree has nodes. Its widest boxes are opened first, and only those with a
 * match inside: once nothing that waits is wider than what was found, the answer is complete up to its limit.
 */
function walkWidestFirst(tree: InvertedTree, isMatch: Uint8Array, onStack: Uint8Array, limit: number): number[] {
  const found: number[] = [];
  const waiting = new WidestFirst((box) => tree.totalBytes(box));
  waiting.push(0);
  let work = 0;
  /** Known where enough was found: nothing narrower than this belongs to the answer. Looked at again as the finds double. */
  let narrowest = 0;
  let lookAt = Math.max(1, limit);
  for (let box = waiting.pop(); box !== undefined && work < mostWork; box = waiting.pop()) {
    if (tree.totalBytes(box) < narrowest) break;
    work += 1 + tree.cost(box);
    for (const child of tree.children(box)) {
      if (isMatch[tree.frame(child)] === 1) found.push(child);
      else if (tree.mayHold(child, onStack)) waiting.push(child);
    }
    if (found.length < lookAt) continue;
    lookAt = found.length * 2;
    const widths = Float64Array.from(found, (match) => tree.totalBytes(match)).sort();
    narrowest = widths[found.length - Math.max(1, limit)]!;
  }
  return found;
}
