import type { Profile } from '../profile/profile.ts';
import type { ChildLists } from './childLists.ts';
import type { NodeSums } from './nodeSums.ts';
import type { TableKind } from './questions.ts';
import { moduleOf } from './moduleNames.ts';
import type { CodeOrigin } from './codeOrigin.ts';

/** A way to put frames together into the rows of a table. */
export interface Groups {
  readonly length: number;
  /** The group of each frame. */
  readonly ofFrame: Uint32Array;
  /** A frame of each group, to name it by. */
  readonly example: Uint32Array;
  /**
   * For each node: 1 where no node above it is of the same group. The stacks through a group are those through such a node,
   * each once, whatever the recursion.
   */
  readonly outermost: Uint8Array;
}

/** Amounts per group. */
export interface GroupSums {
  readonly ownBytes: Float64Array;
  readonly ownCount: Float64Array;
  readonly totalBytes: Float64Array;
  readonly totalCount: Float64Array;
}

export function groupsOf(profile: Profile, lists: ChildLists, originOf: (file: string) => CodeOrigin, kind: TableKind): Groups {
  const { frames, functions, strings } = profile;
  const ofFrame = new Uint32Array(frames.length);
  const example: number[] = [];
  const known = new Map<string | number, number>();
  const moduleOfFile = new Map<number, string>();
  const keyOf = (frame: number): string | number => {
    const fn = frames.function[frame]!;
    const file = functions.file[fn]!;
    switch (kind) {
      case 'functions':
        return fn;
      case 'files':
        return file;
      case 'lines':
        return `${file}:${frames.line[frame]!}`;
      case 'modules': {
        let name = moduleOfFile.get(file);
        if (name === undefined) moduleOfFile.set(file, (name = moduleOf(strings[file]!, profile.info, originOf)));
        return name;
      }
    }
  };
  for (let frame = 0; frame < frames.length; frame++) {
    const key = keyOf(frame);
    let group = known.get(key);
    if (group === undefined) known.set(key, (group = example.push(frame) - 1));
    ofFrame[frame] = group;
  }
  const outermost = outermostOf(profile, lists, ofFrame, example.length);
  return { length: example.length, ofFrame, example: Uint32Array.from(example), outermost };
}

function outermostOf({ nodes }: Profile, lists: ChildLists, ofFrame: Uint32Array, groups: number): Uint8Array {
  const { preorder, depth } = lists;
  const outermost = new Uint8Array(nodes.length);
  const onPath = new Uint32Array(groups);
  const path: number[] = [];
  for (const node of preorder) {
    if (node === 0) continue;
    // The root is no frame: a node at depth d has d - 1 frames above it.
    while (path.length >= depth[node]!) onPath[path.pop()!]!--;
    const group = ofFrame[nodes.frame[node]!]!;
    if (onPath[group] === 0) outermost[node] = 1;
    onPath[group]!++;
    path.push(group);
  }
  return outermost;
}

export function groupSumsOf({ nodes }: Profile, groups: Groups, sums: NodeSums): GroupSums {
  const answer = {
    ownBytes: new Float64Array(groups.length),
    ownCount: new Float64Array(groups.length),
    totalBytes: new Float64Array(groups.length),
    totalCount: new Float64Array(groups.length),
  };
  for (let node = 1; node < nodes.length; node++) {
    const group = groups.ofFrame[nodes.frame[node]!]!;
    answer.ownBytes[group]! += sums.ownBytes[node]!;
    answer.ownCount[group]! += sums.ownCount[node]!;
    if (groups.outermost[node] === 0) continue;
    answer.totalBytes[group]! += sums.totalBytes[node]!;
    answer.totalCount[group]! += sums.totalCount[node]!;
  }
  return answer;
}
