import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Locations } from '../../../../src/core/profile/locations.ts';

const step = fc.record({ location: fc.nat(4), bytes: fc.integer({ min: -30, max: 30 }) });

describe('locations', () => {
  it('remember what was live at the last moment the heap was as large as ever', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const locations = new Locations();
        const live = [0, 0, 0, 0, 0];
        let atPeak = [...live];
        let peak = 0;
        for (const { location, bytes } of steps) {
          // Nothing is freed that isn't there.
          const change = Math.max(bytes, -live[location]!);
          live[location]! += change;
          locations.moveHeap(change);
          locations.add(locations.find(location + 1, 0, 0, 6, 0), change, Math.sign(change));
          const heap = live.reduce((sum, value) => sum + value, 0);
          if (heap >= peak) {
            peak = heap;
            atPeak = [...live];
          }
        }
        locations.finish();
        expect(locations.peak).toBe(peak);
        for (let i = 0; i < 5; i++) {
          const row = locations.find(i + 1, 0, 0, 6, 0);
          expect([locations.peakBytes[row], locations.liveBytes[row]]).toEqual([atPeak[i], live[i]]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
