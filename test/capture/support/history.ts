import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Result } from '../../../src/core/base/result.ts';
import { createCaptureReader } from '../../../src/core/capture/captureReader.ts';
import { TypeScriptEngine } from '../../../src/core/capture/typescriptEngine.ts';
import type { AllocationHistory, NoHistory, ProfileWithHistory } from '../../../src/core/profile/history.ts';
import type { CaptureFailure, Profile } from '../../../src/core/profile/profile.ts';
import { stackOf } from './read.ts';
import type { OracleTemporal } from './record.ts';

export function readHistoryBytes(bytes: Uint8Array): Result<ProfileWithHistory, CaptureFailure | NoHistory> {
  const reader = createCaptureReader(new TypeScriptEngine({ history: true }));
  for (let at = 0; at < bytes.length; at += 10_007) {
    if (reader.push(bytes.subarray(at, at + 10_007)) !== undefined) break;
  }
  return reader.finishHistory();
}

/** Reads a file that must have a history. */
export function readHistory(path: string): ProfileWithHistory {
  const result = readHistoryBytes(readFileSync(path));
  if (!result.ok) throw new Error(`${path}: ${JSON.stringify(result.error)}`);
  return result.value;
}

type Interval = [from: number, until: number | null, bytes: number, count: number];

/** Intervals by memray's words for a stack, as `oracle.py` folds them. */
function byStack(profile: Profile, history: AllocationHistory, byThread: boolean): Map<string, Interval[]> {
  const { locations, threads } = profile;
  const keys = Array.from(
    { length: locations.length },
    (_, row) => `${byThread ? String(threads[locations.thread[row]!]!.id) : ''}#${stackOf(profile, locations.node[row]!)}`,
  );
  const sums = new Map<string, Map<string, Interval>>();
  for (let row = 0; row < history.length; row++) {
    const key = keys[history.location[row]!]!;
    const from = history.allocatedBefore[row]!;
    const until = history.freedBefore[row]! < 0 ? null : history.freedBefore[row]!;
    const intervals = sums.get(key) ?? new Map<string, Interval>();
    sums.set(key, intervals);
    const interval = intervals.get(`${from} ${until}`) ?? [from, until, 0, 0];
    intervals.set(`${from} ${until}`, interval);
    interval[2] += history.bytes[row]!;
    interval[3] += history.count[row]!;
  }
  return new Map([...sums].map(([key, intervals]) => [key, [...intervals.values()].sort(inOrder)]));
}

function inOrder([from, until]: Interval, [otherFrom, otherUntil]: Interval): number {
  return from - otherFrom || (until ?? Infinity) - (otherUntil ?? Infinity);
}

export function foldHistory({ profile, history }: ProfileWithHistory, byThread: boolean): OracleTemporal['history'] {
  return Object.fromEntries(byStack(profile, history.allocations, byThread));
}

/** The windows to compare, the one for the end among them: all, but of thousands only some. */
function windowsOf({ history }: ProfileWithHistory): readonly number[] {
  const end = history.largestHeap.length;
  const step = Math.ceil(end / 1000);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => end - i * step).reverse();
}

/** [bytes, count] in each of the windows. */
type Held = [bytes: number, count: number][];

function ourMarks({ profile, history }: ProfileWithHistory, byThread: boolean, windows: readonly number[]): Map<string, Held> {
  return new Map(
    [...byStack(profile, history.highWaterMarks, byThread)].map(([key, intervals]) => [
      key,
      windows.map((window) => {
        const held: Held[number] = [0, 0];
        for (const [from, until, bytes, count] of intervals) {
          if (window < from || window >= (until ?? Infinity)) continue;
          held[0] += bytes;
          held[1] += count;
        }
        return held;
      }),
    ]),
  );
}

function memraysMarks({ peak }: OracleTemporal, windows: readonly number[]): Map<string, Held> {
  return new Map(
    Object.entries(peak).map(([key, steps]) => [
      key,
      windows.map((window) => {
        const [, bytes, count] = steps.findLast(([from]) => from <= window) ?? [0, 0, 0];
        return [bytes, count];
      }),
    ]),
  );
}

const bytesOf = (marks: Map<string, Held>, i: number): number => [...marks.values()].reduce((sum, held) => sum + held[i]![0], 0);

/** In every window, what all locations held is what the heap was at its largest. */
export function expectWholeHeap(answer: ProfileWithHistory): void {
  const windows = windowsOf(answer).slice(0, -1);
  const marks = ourMarks(answer, false, windows);
  expect(windows.map((_, i) => bytesOf(marks, i))).toEqual(windows.map((window) => answer.history.largestHeap[window]));
}

/**
 * Stack by stack and window by window what memray says, save for its flaw (`HighWaterMarks` says which): where memray's bytes
 * don't add up to its own high-water mark, only the counts are compared.
 */
export function expectSameMarks(answer: ProfileWithHistory, theirs: OracleTemporal, byThread: boolean): void {
  const { largestHeap } = answer.history;
  // memray doesn't look at samples behind the last allocation.
  expect(theirs.peakHeap.length).toBeLessThanOrEqual(largestHeap.length);
  const last = theirs.peakHeap.length - 1;
  expect([...largestHeap.subarray(0, last)]).toEqual(theirs.peakHeap.slice(0, last));
  const windows = windowsOf(answer);
  const ours = ourMarks(answer, byThread, windows);
  const memrays = memraysMarks(theirs, windows);
  const end = windows.length - 1;
  // Of the last window, memray knows no mark from which the heap hasn't fallen.
  expect(largestHeap[last]).toBe(Math.max(theirs.peakHeap[last]!, bytesOf(memrays, end)));
  for (let i = 0; i < end; i++) {
    if (bytesOf(memrays, i) === largestHeap[windows[i]!]) continue;
    for (const held of [...ours.values(), ...memrays.values()]) held[i]![0] = 0;
  }
  const something = (marks: Map<string, Held>): Record<string, Held> =>
    Object.fromEntries([...marks].filter(([, held]) => held.some(([bytes, count]) => bytes !== 0 || count !== 0)));
  expect(something(ours)).toEqual(something(memrays));
}
