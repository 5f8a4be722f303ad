import { upwards, type NodeSums } from '../analysis/nodeSums.ts';
import type { CodeOrigin } from '../analysis/codeOrigin.ts';
import type { Profile } from '../profile/profile.ts';

/** The amounts that a flamegraph draws, and the bytes that it was told to leave out. */
export interface VisibleStacks {
  readonly sums: NodeSums;
  readonly hiddenBytes: number;
}

/** Leaves out everything allocated while importing: all stacks with a frame of the import system. */
export function withoutImports(profile: Profile, sums: NodeSums, originOf: (file: string) => CodeOrigin): VisibleStacks {
  const { nodes, frames, functions, strings } = profile;
  const hidden = new Uint8Array(nodes.length);
  const ownBytes = sums.ownBytes.slice();
  const ownCount = sums.ownCount.slice();
  let hiddenBytes = 0;
  for (let node = 1; node < nodes.length; node++) {
    const file = functions.file[frames.function[nodes.frame[node]!]!]!;
    if (hidden[nodes.parent[node]!] === 0 && originOf(strings[file]!) !== 'import') continue;
    hidden[node] = 1;
    hiddenBytes += ownBytes[node]!;
    ownBytes[node] = 0;
    ownCount[node] = 0;
  }
  const visible = { ownBytes, ownCount, totalBytes: upwards(profile, ownBytes), totalCount: upwards(profile, ownCount) };
  return { sums: visible, hiddenBytes };
}
