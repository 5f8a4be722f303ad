import { readFileSync } from 'node:fs';
import type { Result } from '../../../src/core/base/result.ts';
import type { CaptureFailure, Mode, Profile } from '../../../src/core/profile/profile.ts';
import { readWithBoth } from './engines.ts';

/** Reads bytes in chunks of an odd size, so that records and blocks are torn everywhere; with both engines, which must agree. */
export function readBytes(bytes: Uint8Array, chunk = 10_007): Result<Profile, CaptureFailure> {
  return readWithBoth(bytes, chunk);
}

/** Reads a file that must be readable. */
export function readCapture(path: string, chunk?: number): Profile {
  const result = readBytes(readFileSync(path), chunk);
  if (!result.ok) throw new Error(`${path}: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The stack of a node, innermost frame first, in memray's CSV words. */
export function stackOf({ nodes, frames, functions, strings }: Profile, node: number): string {
  const texts: string[] = [];
  for (let at = node; at > 0; at = nodes.parent[at]!) {
    const frame = nodes.frame[at]!;
    const fn = frames.function[frame]!;
    texts.push(`${strings[functions.name[fn]!]!};${strings[functions.file[fn]!]!};${String(frames.line[frame]!)}`);
  }
  return texts.join('|');
}

/** Amounts folded as `oracle.py` folds memray's records; undefined where the capture can't hold them. */
export function foldStacks(profile: Profile, mode: Mode, byThread: boolean): Record<string, [number, number]> | undefined {
  const { locations, threads } = profile;
  const amounts = locations[mode];
  if (amounts === undefined) return undefined;
  const stacks = new Map<number, string>();
  const sums: Record<string, [number, number]> = {};
  for (let row = 0; row < locations.length; row++) {
    if (amounts.count[row] === 0 && amounts.bytes[row] === 0) continue;
    const node = locations.node[row]!;
    let stack = stacks.get(node);
    if (stack === undefined) stacks.set(node, (stack = stackOf(profile, node)));
    const entry = (sums[`${byThread ? String(threads[locations.thread[row]!]!.id) : ''}#${stack}`] ??= [0, 0]);
    entry[0] += amounts.bytes[row]!;
    entry[1] += amounts.count[row]!;
  }
  return sums;
}
