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

interface Step extends Omit<Interval, 'end'> {
  size: number;
  add: boolean;
}

/** Does the same with `Mappings` and with a list, compared from a step on; answers how many were live at most. */
function compare(steps: readonly Step[], from = 0): number {
  const mappings = new Mappings();
  let model: Interval[] = [];
  const live = new Float64Array(4);
  const count = new Float64Array(4);
  let most = 0;
  for (const [i, { begin, size, location, add }] of steps.entries()) {
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
    most = Math.max(most, model.length);
    if (i < from) continue;
    const bytes = new Float64Array(4);
    const intervals = new Float64Array(4);
    for (const interval of model) {
      bytes[interval.location]! += interval.end - interval.begin;
      intervals[interval.location]! += 1;
    }
    expect([live, count]).toEqual([bytes, intervals]);
  }
  return most;
}

/** Steps within so many addresses. */
function stepsOf(addresses: number, size: number, count: fc.ArrayConstraints): fc.Arbitrary<Step[]> {
  const step = { begin: fc.nat(addresses), size: fc.nat(size), location: fc.nat(3), add: fc.boolean() };
  return fc.array(fc.record(step), count);
}

/** So many in a row, from `first` on and so far apart: a negative distance goes down. */
function row(count: number, first: number, apart: number, size: number): Step[] {
  return Array.from({ length: count }, (_, i) => ({ begin: first + i * apart, size, location: i & 3, add: true }));
}

describe('mappings', () => {
  it('shrink, split and go as a list of intervals does', () => {
    fc.assert(
      fc.property(stepsOf(60, 25, { maxLength: 60 }), (steps) => void compare(steps)),
      { numRuns: 400 },
    );
  });

  it('do when there are many, in whatever order they came and however they overlap', () => {
    const count = 700;
    const space = 10_000;
    fc.assert(
      fc.property(
        fc.constantFrom(10, -10, 3, -3, 0),
        fc.constantFrom(4, 10, 200),
        // What they lie in, before or after them.
        fc.constantFrom<Step[]>([], row(3, 0, 50, space)),
        fc.boolean(),
        stepsOf(space, 2000, { minLength: 20, maxLength: 60 }),
        stepsOf(space, 20, { minLength: 20, maxLength: 60 }),
        (apart, size, around, first, large, small) => {
          const many = row(count, apart < 0 ? space : 500, apart, size);
          const filled = first ? [...around, ...many] : [...many, ...around];
          const all = { begin: 0, size: 2 * space, location: 0, add: false };
          const again = row(300, space, -7, 5);
          expect(compare([...filled, ...small, ...large, all, ...again, ...small, ...large])).toBeGreaterThanOrEqual(count);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    ['up', 10],
    ['down', -10],
  ])('do when there are very many, %s', (_, apart) => {
    const count = 40_000;
    const space = count * 10;
    const many = row(count, apart < 0 ? space : 0, apart, 15);
    // A few that reach far.
    for (let i = 0; i < count; i += 9000) many[i]!.size = space / 4;
    const remove = (begin: number, size: number): Step => ({ begin, size, location: 0, add: false });
    const later = Array.from({ length: 30 }, (_step, i) => [
      remove((i * 7919 * 10) % space, 37),
      ...row(2, (i * 104_729) % space, 5, 9),
    ]).flat();
    const steps = [...many, ...later, remove(space / 8, space / 2), ...later, remove(0, 2 * space), ...later];
    expect(compare(steps, count)).toBeGreaterThanOrEqual(count);
  });
});
