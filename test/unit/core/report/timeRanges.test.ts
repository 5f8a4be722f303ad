import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../../src/core/analysis/analysis.ts';
import { overviewOf } from '../../../../src/core/analysis/overview.ts';
import type { AllocationHistory, CaptureHistory, ProfileWithHistory } from '../../../../src/core/profile/history.ts';
import type { Profile } from '../../../../src/core/profile/profile.ts';
import { packPage, unpackPage } from '../../../../src/core/report/pageData.ts';
import { amountsIn, type TimeRanges, timeRanges } from '../../../../src/core/report/timeRanges.ts';
import { profileOf, stacks } from '../support/stacks.ts';

interface Row {
  readonly location: number;
  readonly from: number;
  readonly until: number;
  readonly bytes: number;
}

const samples = 17;
/** Windows of the finest kind: one before each sample, one behind the last. */
const fine = samples + 1;

const rows = fc.array(
  fc.record({
    location: fc.nat(100),
    from: fc.nat(fine),
    until: fc.oneof(fc.constant(-1), fc.nat(fine)),
    bytes: fc.integer({ min: 1, max: 1000 }),
  }),
  { maxLength: 60 },
);

function table(all: readonly Row[], locations: number): AllocationHistory {
  const valid = all
    .map((row) => ({ ...row, location: row.location % locations }))
    .filter(({ from, until }) => until < 0 || until > from);
  return {
    length: valid.length,
    location: Uint32Array.from(valid, ({ location }) => location),
    allocatedBefore: Uint32Array.from(valid, ({ from }) => from),
    freedBefore: Int32Array.from(valid, ({ until }) => until),
    bytes: Float64Array.from(valid, ({ bytes }) => bytes),
    count: Float64Array.from(valid, ({ bytes }) => bytes % 7),
  };
}

/** Bytes at the mark of a window, in one of the finest. */
function heapIn(marks: AllocationHistory, window: number): number {
  let sum = 0;
  for (let row = 0; row < marks.length; row++) {
    const until = marks.freedBefore[row]!;
    if (marks.allocatedBefore[row]! <= window && (until < 0 || until > window)) sum += marks.bytes[row]!;
  }
  return sum;
}

const answers: fc.Arbitrary<ProfileWithHistory> = fc
  .tuple(stacks, rows)
  .filter(([all]) => all.length > 0)
  .map(([all, history]) => {
    const whole = profileOf(all);
    const time = Float64Array.from({ length: samples }, (_, i) => 10 * (i + 1));
    const profile: Profile = { ...whole, snapshots: { length: samples, time, resident: time, heap: time } };
    const allocations = table(history, whole.locations.length);
    const largestHeap = Float64Array.from({ length: fine }, (_, window) => heapIn(allocations, window));
    const answer: CaptureHistory = { allocations, highWaterMarks: allocations, largestHeap };
    return { profile, history: answer };
  });

const bytesByPlace = (profile: Profile, bytes: Float64Array): Record<string, number> => {
  const sums: Record<string, number> = {};
  for (let node = 0; node < profile.nodes.length; node++) {
    if (bytes[node] === 0) continue;
    const place: string[] = [];
    for (let at = node; at > 0; at = profile.nodes.parent[at]!) {
      const frame = profile.nodes.frame[at]!;
      const fn = profile.frames.function[frame]!;
      place.push(`${profile.strings[profile.functions.name[fn]!]!}:${String(profile.frames.line[frame]!)}`);
    }
    const key = place.join(' < ');
    sums[key] = (sums[key] ?? 0) + bytes[node]!;
  }
  return sums;
};

/** By the definition, from the history itself. */
function expected({ profile, history }: ProfileWithHistory, isIn: (row: number) => boolean): Record<string, number> {
  const { allocations } = history;
  const bytes = new Float64Array(profile.nodes.length);
  for (let row = 0; row < allocations.length; row++) {
    if (isIn(row)) bytes[profile.locations.node[allocations.location[row]!]!]! += allocations.bytes[row]!;
  }
  return bytesByPlace(profile, bytes);
}

describe('a range of a recording’s time', () => {
  const limits = fc.record({ windows: fc.integer({ min: 1, max: 30 }), rows: fc.constant(1000) });
  const range = fc.tuple(fc.nat(29), fc.nat(29));
  const windowsOf = ({ bounds }: TimeRanges): number => bounds.length - 1;
  const within = ([a, b]: readonly [number, number], windows: number): readonly [first: number, end: number] => {
    const [first, last] = [Math.min(a % windows, b % windows), Math.max(a % windows, b % windows)];
    return [first, last + 1];
  };
  const begin = (window: number, windows: number): number => Math.floor((window * fine) / windows);

  it('has what was allocated in it and not freed before its end', () => {
    fc.assert(
      fc.property(answers, limits, range, (answer, most, chosen) => {
        const { profile, ranges } = timeRanges(answer, 'leaks', false, most);
        const windows = windowsOf(ranges);
        const [first, end] = within(chosen, windows);
        const { amounts, window } = amountsIn(ranges, profile.nodes.length, first, end);
        const { allocatedBefore, freedBefore } = answer.history.allocations;
        const isIn = (row: number): boolean =>
          allocatedBefore[row]! >= begin(first, windows) &&
          allocatedBefore[row]! < begin(end, windows) &&
          (freedBefore[row]! < 0 || freedBefore[row]! >= begin(end, windows));
        expect(window).toBeUndefined();
        expect(bytesByPlace(profile, amounts.bytes)).toEqual(expected(answer, isIn));
      }),
    );
  });

  it('has what was live when the heap was largest in it', () => {
    fc.assert(
      fc.property(answers, limits, range, (answer, most, chosen) => {
        const { profile, ranges } = timeRanges(answer, 'peak', false, most);
        const windows = windowsOf(ranges);
        const [first, end] = within(chosen, windows);
        const { amounts, window } = amountsIn(ranges, profile.nodes.length, first, end);
        const { largestHeap, highWaterMarks } = answer.history;
        const inside = largestHeap.slice(begin(first, windows), begin(end, windows));
        const highest = Math.max(...inside);
        expect(ranges.marks![window!]).toBe(highest);
        const at = begin(first, windows) + inside.indexOf(highest);
        const isIn = (row: number): boolean =>
          highWaterMarks.allocatedBefore[row]! <= at &&
          (highWaterMarks.freedBefore[row]! < 0 || highWaterMarks.freedBefore[row]! > at);
        expect(bytesByPlace(profile, amounts.bytes)).toEqual(expected(answer, isIn));
        expect([...ranges.bounds]).toEqual([...ranges.bounds].sort((a, b) => a - b));
      }),
    );
  });

  it('is told the page as it is, with wider windows where there would be too many rows', () => {
    fc.assert(
      fc.property(answers, fc.constantFrom('peak', 'leaks'), fc.integer({ min: 1, max: 20 }), (answer, mode, most) => {
        const { profile, ranges } = timeRanges(answer, mode, false, { windows: 30, rows: most });
        const windows = windowsOf(ranges);
        expect(ranges.rows.length <= most || windows <= 2).toBe(true);
        const page = unpackPage(
          packPage({
            name: '',
            path: '',
            mode,
            threshold: 1,
            inverted: false,
            splitThreads: false,
            overview: overviewOf(answer.profile, 1),
            series: new Analysis(answer.profile).series({ points: 10 }),
            profile,
            ranges,
            sourceLines: [],
          }),
        );
        expect(page.ranges).toEqual(ranges);
      }),
    );
  });
});
