import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mappings } from '../../../../src/core/profile/mappings.ts';

interface Interval {
  begin: number;
  end: number;
  location: number;
}

/** memray's rule, one interval after another. */
function removeFrom(intervals: readonly Interval[], begin: number, end: number): Interval[] {
  return intervals.flatMap((interval) => {
    if (end <= interval.begin || begin >= interval.end) return [interval];
    return [
      { ...interval, end: begin },
      { ...interval, begin: end },
    ].filter((part) => part.begin < part.end);
  });
}

const range = fc.record({ begin: fc.nat(60), size: fc.nat(25), location: fc.nat(3), add: fc.boolean() });

describe('mappings', () => {
  it('shrink, split and go as a list of intervals does', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 60 }), (steps) => {
        const mappings = new Mappings();
        let model: Interval[] = [];
        const live = new Float64Array(4);
        const count = new Float64Array(4);
        for (const { begin, size, location, add } of steps) {
          if (add) {
            mappings.add(begin, size, location);
            if (size > 0) {
              model.push({ begin, end: begin + size, location });
              live[location]! += size;
              count[location]! += 1;
            }
          } else {
            const covered = mappings.covered(begin, size);
            let lost = 0;
            mappings.remove(begin, size, (where, bytes, change) => {
              live[where]! -= bytes;
              count[where]! += change;
              lost += bytes;
            });
            expect(lost).toBe(covered);
            if (size > 0) model = removeFrom(model, begin, begin + size);
          }
          for (let i = 0; i < 4; i++) {
            const own = model.filter((interval) => interval.location === i);
            expect(live[i]).toBe(own.reduce((sum, interval) => sum + interval.end - interval.begin, 0));
            expect(count[i]).toBe(own.length);
          }
        }
      }),
      { numRuns: 400 },
    );
  });
});
