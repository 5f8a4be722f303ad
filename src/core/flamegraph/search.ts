import type { NodeSums } from '../analysis/nodeSums.ts';
import type { Profile } from '../profile/profile.ts';
import type { FlameTree } from './flameTree.ts';
import type { InvertedTree } from './invertedTree.ts';
import type { FlamegraphMatches } from './questions.ts';

/** Boxes that a search may look at; what it finds by then is what it answers. Only hostile trees have more to look at. */
const mostVisits = 2_000_000;

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

  /** Per node: a match on its stack. Bytes come from here, so each stack counts once in either direction. */
  const onStack = new Uint8Array(nodes.length);
  let bytes = 0;
  for (let node = 1; node < nodes.length; node++) {
    onStack[node] = isMatch[nodes.frame[node]!]! | onStack[nodes.parent[node]!]!;
    if (onStack[node] === 1) bytes += sums.ownBytes[node]!;
  }
  if (bytes === 0) return { ids: new Uint32Array(0), matching: 0, bytes: 0, wholeBytes };
  // A match that every stack shares is drawn as the root.
  if (tree.wrappers.some((frame) => isMatch[frame] === 1)) return { ids: Uint32Array.of(0), matching: 1, bytes, wholeBytes };

  const found: number[] = [];
  const waiting: number[] = [0];
  for (let at = 0; at < waiting.length && at < mostVisits; at++) {
    for (const child of tree.children(waiting[at]!)) {
      if (isMatch[tree.frame(child)] === 1) found.push(child);
      else if (inverted === undefined || inverted.nodesOf(child).some((node) => onStack[node] === 1)) waiting.push(child);
    }
  }
  found.sort((a, b) => tree.totalBytes(b) - tree.totalBytes(a) || a - b);
  return { ids: Uint32Array.from(found.slice(0, limit)), matching: found.length, bytes, wholeBytes };
}
