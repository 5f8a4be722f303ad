import { expect } from 'vitest';
import type { Profile } from '../../../src/core/profile/profile.ts';
import { locatedTotals } from '../../../src/core/report/topLocations.ts';
import { foldStacks } from './read.ts';
import type { Oracle, StackSums } from './record.ts';

/** Sizes alone, without the stacks of nothing but empty allocations: in an aggregated capture memray and we count differently. */
const bytesOnly = (sums: StackSums | undefined): Record<string, number> =>
  Object.fromEntries(
    Object.entries(sums ?? {})
      .map(([stack, [bytes]]) => [stack, bytes] as const)
      .filter(([, bytes]) => bytes !== 0),
  );

export function samplesOf({ snapshots, info }: Profile): Oracle['snapshots'] {
  return Array.from({ length: snapshots.length }, (_, i) => [
    info.startTime + snapshots.time[i]!,
    snapshots.resident[i]!,
    snapshots.heap[i]!,
  ]);
}

const both = ['merged', 'byThread'] as const;

/** Everything that memray tells of a capture: stack by stack, size by size, count by count. */
export function expectSame(profile: Profile, oracle: Oracle, threads: readonly (typeof both)[number][] = both): void {
  if (profile.info.isAggregated) expectSameSizes(profile, oracle, threads);
  else {
    for (const mode of ['peak', 'leaks', 'temporary'] as const) {
      for (const how of threads)
        expect(foldStacks(profile, mode, how === 'byThread'), `${mode} ${how}`).toEqual(oracle[how][mode]);
    }
    expect(profile.statistics.records).toBe(oracle.totalAllocations);
    expectSameStatistics(profile, oracle);
  }
  expect(profile.statistics.peakBytes).toBe(oracle.peakBytes);
  if (oracle.mainThread !== null) expect(profile.info.mainThread).toBe(oracle.mainThread);
  expect(samplesOf(profile)).toEqual(oracle.snapshots);
}

/** Of a file whose last record is an allocation or goes without names: memray reads no further than that. */
export function expectSameThreads({ threads }: Profile, oracle: Oracle): void {
  expect(Object.fromEntries(threads.map(({ id, name }) => [id, name]))).toMatchObject(oracle.threads);
}

/** memray counts a record that it merges into another as one allocation, whatever it holds; the rest such a file has not. */
function expectSameSizes(profile: Profile, oracle: Oracle, threads: readonly (typeof both)[number][]): void {
  for (const mode of ['peak', 'leaks'] as const) {
    for (const how of threads) {
      const ours = foldStacks(profile, mode, how === 'byThread');
      const theirs = oracle[how][mode];
      expect(bytesOnly(ours), `${mode} ${how}`).toEqual(bytesOnly(theirs));
      for (const [stack, [bytes, count]] of Object.entries(theirs)) {
        if (bytes > 0) expect(ours?.[stack]?.[1], stack).toBeGreaterThanOrEqual(count);
      }
    }
  }
  const { statistics, locations } = profile;
  expect([oracle.merged.temporary, oracle.statistics]).toEqual([null, null]);
  expect([locations.temporary, locations.total]).toEqual([undefined, undefined]);
  expect([statistics.allocations, statistics.allocatedBytes, statistics.sizeHistogram, statistics.allocators]).toEqual(
    Array(4).fill(undefined),
  );
}

function expectSameStatistics(profile: Profile, { statistics: theirs }: Oracle): void {
  if (theirs === null) throw new Error('memray tells no statistics');
  const { statistics } = profile;
  const located = locatedTotals(profile);
  expect({
    allocations: statistics.allocations,
    allocatedBytes: statistics.allocatedBytes,
    histogram:
      theirs.histogram === null
        ? null
        : (statistics.sizeHistogram ?? []).map((bucket) => ({
            min_bytes: bucket.minBytes,
            max_bytes: bucket.maxBytes,
            count: bucket.count,
          })),
    allocators: Object.fromEntries((statistics.allocators ?? []).map(({ name, count }) => [name, count])),
    bytesByLocation: Object.fromEntries(located.map(({ location, bytes }) => [location, bytes])),
    countByLocation: Object.fromEntries(located.map(({ location, count }) => [location, count])),
  }).toEqual(theirs);
}
