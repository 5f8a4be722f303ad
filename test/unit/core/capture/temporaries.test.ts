import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentAllocations } from '../../../../src/core/capture/recentAllocations.ts';
import { LastTwoAllocations, type Temporaries } from '../../../../src/core/capture/temporaries.ts';

const step = fc.record({
  thread: fc.nat(2),
  low: fc.nat(12).map((n) => n * 8),
  high: fc.constantFrom(0, 0x7f00),
  /** Of an allocation, or of the munmap; a plain free has none. */
  size: fc.nat(2),
  kind: fc.constantFrom('allocate', 'allocate', 'free', 'unmap'),
});

/** memray's words: a deque of a thread's last allocations, gone through from the youngest on. */
function expectDeque(
  temporaries: Temporaries,
  kept: number,
  steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
): void {
  const deques = new Map<number, { low: number; high: number; size: number; location: number }[]>();
  for (const [location, { thread, low, high, size, kind }] of steps.entries()) {
    temporaries.reserve(thread);
    const deque = deques.get(thread) ?? [];
    deques.set(thread, deque);
    if (kind === 'allocate') {
      temporaries.allocated(thread, high, low, size, location);
      deque.unshift({ low, high, size, location });
      if (deque.length > kept) deque.pop();
      continue;
    }
    const wanted = deque.find((entry) => entry.low === low && entry.high === high && (kind === 'free' || entry.size === size));
    expect(temporaries.freed(thread, high, low, kind === 'free' ? undefined : size)).toBe(wanted !== undefined);
    if (wanted !== undefined) expect([temporaries.foundLocation, temporaries.foundSize]).toEqual([wanted.location, wanted.size]);
  }
}

describe('temporary allocations', () => {
  it('are those among the last two, with the usual threshold', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        expectDeque(new LastTwoAllocations(), 2, steps);
      }),
      { numRuns: 200 },
    );
  });

  it('are those among as many as any threshold says', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), fc.constantFrom(0, 1, 2, 15, 16, 17, 100, 1e15), (steps, threshold) => {
        expectDeque(new RecentAllocations(threshold), threshold + 1, steps);
      }),
      { numRuns: 400 },
    );
  });
});
