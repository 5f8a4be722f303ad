import type { Mode, Profile } from '../profile/profile.ts';
import { isInterpreterFrame, isMachineryFrame } from './memrayFrames.ts';
import { stackAmounts, stackFrames } from './stackAmounts.ts';

/** A call in memray's tree: what the biggest allocations below it hold together. */
export interface TreeCall {
  /** Index into `Profile.frames`; -1 for the root. */
  readonly frame: number;
  readonly bytes: number;
  /** The largest first. Calls that tell nothing about the program are left out of between. */
  readonly children: readonly TreeCall[];
}

/** The tree of `memray tree`, and what is too small to be in it. */
export interface AllocationTree {
  readonly root: TreeCall;
  readonly elided: { readonly locations: number; readonly allocations: number; readonly bytes: number };
}

interface Call {
  readonly frame: number;
  bytes: number;
  readonly children: Map<number, Call>;
}

/**
 * The biggest allocations by call stack and thread, as one tree. The root holds everything, what is left out too.
 *
 * @param biggest how many: as in memray, a negative number leaves out so many of the smallest
 */
export function allocationTree(profile: Profile, mode: Mode, biggest: number): AllocationTree {
  const stacks = stackAmounts(profile, mode, true).toSorted((a, b) => b.bytes - a.bytes);
  const root: Call = { frame: -1, bytes: 0, children: new Map() };
  const isInterpreter = functionsThat(profile, isInterpreterFrame);
  const elided = { locations: 0, allocations: 0, bytes: 0 };
  const shown = stacks.slice(0, biggest).length;
  for (const [i, { node, bytes, count }] of stacks.entries()) {
    root.bytes += bytes;
    if (i >= shown) {
      elided.locations++;
      elided.allocations += count;
      elided.bytes += bytes;
      continue;
    }
    let call = root;
    for (const frame of stackFrames(profile, node).reverse()) {
      if (isInterpreter(frame)) continue;
      let child = call.children.get(frame);
      if (child === undefined) call.children.set(frame, (child = { frame, bytes: 0, children: new Map() }));
      child.bytes += bytes;
      call = child;
    }
  }
  return { root: withoutMachinery(profile, root), elided };
}

/** The same tree with the largest calls first, and with the callees of hidden calls in their place. A stack can be too deep to recurse. */
function withoutMachinery(profile: Profile, root: Call): TreeCall {
  const bySize = (call: Call): Call[] => [...call.children.values()].sort((a, b) => b.bytes - a.bytes);
  const isHidden = functionsThat(profile, isMachineryFrame);
  const made = { frame: root.frame, bytes: root.bytes, children: [] as TreeCall[] };
  const work: { readonly call: Call; readonly siblings: TreeCall[] }[] = [];
  const add = (call: Call, siblings: TreeCall[]): void => {
    for (const child of bySize(call).reverse()) work.push({ call: child, siblings });
  };
  add(root, made.children);
  for (let next; (next = work.pop()) !== undefined;) {
    const { call, siblings } = next;
    if (isHidden(call.frame)) {
      add(call, siblings);
      continue;
    }
    const children: TreeCall[] = [];
    siblings.push({ frame: call.frame, bytes: call.bytes, children });
    add(call, children);
  }
  return made;
}

/** Whether a frame's function is of a kind. */
function functionsThat(
  { frames, functions, strings }: Profile,
  test: (name: string, file: string) => boolean,
): (frame: number) => boolean {
  const found = functions.name.map((name, fn) => Number(test(strings[name]!, strings[functions.file[fn]!]!)));
  return (frame) => found[frames.function[frame]!] === 1;
}
