import { FrameTree } from './frameTree.ts';
import type { Locations } from './locations.ts';
import type { NodeTable } from './profile.ts';

/** The finished call tree, and where each raw node went: by the main thread's rule and by that of the others; -1 for unused. */
export interface CallTree {
  readonly nodes: NodeTable;
  readonly main: Int32Array;
  readonly other: Int32Array;
}

/**
 * Merges raw frames of the same line, leaves out stacks that never allocated, and the outermost frames of the main thread
 * that are memray's own (`skipped_frames_on_main_tid`).
 *
 * @param frameOf raw node -> index into `Profile.frames`
 * @param mainThread row of the main thread; -1 if it recorded nothing
 */
export function callTree(raw: FrameTree, frameOf: Int32Array, locations: Locations, mainThread: number, skip: number): CallTree {
  const merged = new FrameTree();
  const other = new Int32Array(raw.length).fill(-1);
  const main = skip > 0 ? new Int32Array(raw.length).fill(-1) : other;
  other[0] = 0;
  main[0] = 0;
  if (skip > 0) {
    // Parents precede children, so one pass finds all that lie within the skipped frames.
    const depth = new Int32Array(raw.length);
    for (let node = 1; node < raw.length; node++) {
      depth[node] = depth[raw.parent[node]!]! + 1;
      if (depth[node]! <= skip) main[node] = 0;
    }
  }
  const path: number[] = [];
  for (let row = 0; row < locations.length; row++) {
    const map = locations.thread[row] === mainThread ? main : other;
    let node = locations.node[row]!;
    // An aggregated file may name a node that it doesn't hold.
    if (node >= raw.length) continue;
    while (map[node]! < 0) {
      path.push(node);
      node = raw.parent[node]!;
    }
    let at = map[node]!;
    while (path.length > 0) {
      node = path.pop()!;
      at = merged.child(at, frameOf[node]!, 0);
      map[node] = at;
    }
  }
  const frame = merged.code.slice(0, merged.length);
  frame[0] = -1;
  return { nodes: { length: merged.length, parent: merged.parent.slice(0, merged.length), frame }, main, other };
}
