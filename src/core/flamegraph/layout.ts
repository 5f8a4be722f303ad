import type { FlameTree } from './flameTree.ts';
import { mergedBox } from './questions.ts';

/** However wide a window is and however hostile a file: no more boxes, and no smaller ones, are ever laid out. */
const mostBoxes = 40_000;
const deepest = 0xffff;
const smallestShare = 1 / 50_000;

/** The columns of a `FlamegraphView` that the tree alone decides. */
export interface Layout {
  readonly length: number;
  readonly id: Uint32Array<ArrayBuffer>;
  readonly parent: Int32Array<ArrayBuffer>;
  readonly depth: Uint16Array<ArrayBuffer>;
  readonly start: Float64Array<ArrayBuffer>;
  readonly width: Float64Array<ArrayBuffer>;
  readonly ownBytes: Float64Array<ArrayBuffer>;
  readonly totalBytes: Float64Array<ArrayBuffer>;
  readonly count: Float64Array<ArrayBuffer>;
}

/**
 * Lays out what is at least `minShare` of the root, level by level: when the boxes run out, the deepest are missing.
 * Children too small for a box of their own become one block to the right of their siblings, if together they are large enough.
 */
export function layOut(tree: FlameTree, root: number, minShare: number): Layout {
  const rootBytes = tree.totalBytes(root);
  const least = rootBytes * Math.max(Number.isFinite(minShare) ? minShare : 0, smallestShare);
  const id: number[] = [root];
  const parent: number[] = [-1];
  const depth: number[] = [0];
  const start: number[] = [0];
  const bytes: number[] = [rootBytes];
  const own: number[] = [tree.ownBytes(root)];
  const count: number[] = [tree.count(root)];
  const add = (box: number, at: number, from: number, total: number, ownBytes: number, allocations: number): void => {
    id.push(box);
    parent.push(at);
    depth.push(depth[at]! + 1);
    start.push(from);
    bytes.push(total);
    own.push(ownBytes);
    count.push(allocations);
  };
  for (let at = 0; at < id.length && id.length < mostBoxes; at++) {
    const box = id[at]!;
    if (box === mergedBox || depth[at]! >= deepest || rootBytes === 0) continue;
    const large: number[] = [];
    let smallBytes = 0;
    let smallCount = 0;
    for (const child of tree.children(box)) {
      const total = tree.totalBytes(child);
      if (total >= least) large.push(child);
      else {
        smallBytes += total;
        smallCount += tree.count(child);
      }
    }
    large.sort((a, b) => tree.totalBytes(b) - tree.totalBytes(a) || a - b);
    let from = start[at]!;
    for (const child of large) {
      const total = tree.totalBytes(child);
      add(child, at, from, total, tree.ownBytes(child), tree.count(child));
      from += total / rootBytes;
    }
    if (smallBytes >= least && smallBytes > 0) add(mergedBox, at, from, smallBytes, 0, smallCount);
  }
  return {
    length: id.length,
    id: Uint32Array.from(id),
    parent: Int32Array.from(parent),
    depth: Uint16Array.from(depth),
    start: Float64Array.from(start),
    width: Float64Array.from(bytes, (total) => (rootBytes === 0 ? 1 : total / rootBytes)),
    ownBytes: Float64Array.from(own),
    totalBytes: Float64Array.from(bytes),
    count: Float64Array.from(count),
  };
}
