import type { Mode, Profile } from '../profile/profile.ts';

/** What one call stack holds. */
export interface StackAmount {
  /** Index into `Profile.nodes`; 0 for what has no Python stack. */
  readonly node: number;
  /** The first row of `Profile.locations` that is part of it: memray names one thread and allocator of several, so do we. */
  readonly row: number;
  readonly bytes: number;
  readonly count: number;
}

/** A row per call stack that holds something, in the order of their first rows; per stack and thread where these are split. */
export function stackAmounts(profile: Profile, mode: Mode, splitThreads = false): readonly StackAmount[] {
  const { locations, nodes } = profile;
  const amounts = locations[mode];
  if (amounts === undefined) return [];
  const stacks = new Map<number, { node: number; row: number; bytes: number; count: number }>();
  for (let row = 0; row < locations.length; row++) {
    if (amounts.count[row] === 0 && amounts.bytes[row] === 0) continue;
    const node = locations.node[row]!;
    const key = splitThreads ? locations.thread[row]! * nodes.length + node : node;
    let stack = stacks.get(key);
    if (stack === undefined) stacks.set(key, (stack = { node, row, bytes: 0, count: 0 }));
    stack.bytes += amounts.bytes[row]!;
    stack.count += amounts.count[row]!;
  }
  return [...stacks.values()];
}

/** The frames of a node's stack, innermost first: indices into `Profile.frames`. */
export function stackFrames({ nodes }: Profile, node: number): number[] {
  const stack: number[] = [];
  for (let at = node; at > 0; at = nodes.parent[at]!) stack.push(nodes.frame[at]!);
  return stack;
}

/** A thread as memray's reports write it: `0x1 (MainThread)`. */
export function threadText({ threads }: Profile, thread: number): string {
  const { id, name } = threads[thread]!;
  const hex = `0x${id.toString(16)}`;
  return name === '' ? hex : `${hex} (${name})`;
}
