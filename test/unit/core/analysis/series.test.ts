import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overviewOf } from '../../../../src/core/analysis/overview.ts';
import { seriesOf } from '../../../../src/core/analysis/series.ts';
import type { SnapshotTable } from '../../../../src/core/profile/profile.ts';
import { profileOf } from '../support/stacks.ts';

const samples: fc.Arbitrary<SnapshotTable> = fc
  .array(fc.record({ heap: fc.nat(1_000_000), resident: fc.nat(1_000_000) }), { maxLength: 60 })
  .map((rows) => ({
    length: rows.length,
    time: Float64Array.from(rows, (_, i) => i * 10),
    heap: Float64Array.from(rows, ({ heap }) => heap),
    resident: Float64Array.from(rows, ({ resident }) => resident),
  }));

describe('memory over time', () => {
  it('keeps the highest points, in order, with no more points than asked for', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 80 }), (snapshots, points) => {
        const series = seriesOf(snapshots, { points });
        expect(series.time.length).toBe(Math.min(points, snapshots.length));
        expect(series.heap.length).toBe(series.time.length);
        expect(Math.max(...series.heap)).toBe(Math.max(...snapshots.heap));
        expect(Math.max(...series.resident)).toBe(Math.max(...snapshots.resident));
        expect(series.time).toEqual(series.time.toSorted());
        // A heap stands at the time it was sampled at.
        series.time.forEach((time, i) => {
          expect(snapshots.heap[time / 10]).toBe(series.heap[i]);
        });
      }),
    );
  });

  it('is a copy: an answer that is handed over takes nothing from the capture', () => {
    const snapshots = { length: 1, time: Float64Array.of(1), heap: Float64Array.of(2), resident: Float64Array.of(3) };
    expect(seriesOf(snapshots, { points: 10 }).heap.buffer).not.toBe(snapshots.heap.buffer);
  });

  it('says on the first page when the heap was largest, and which modes there are', () => {
    const profile = profileOf([]);
    expect(overviewOf(profile, 10)).toMatchObject({ maxResidentBytes: 0, peakTime: undefined, modes: ['peak', 'leaks'] });
    const snapshots = {
      length: 3,
      time: Float64Array.of(0, 10, 20),
      heap: Float64Array.of(1, 7, 3),
      resident: Float64Array.of(10, 11, 12),
    };
    expect(overviewOf({ ...profile, snapshots }, 10)).toMatchObject({ maxResidentBytes: 12, peakTime: 10, fileBytes: 10 });
  });
});
