import { describe, expect, it } from 'vitest';
import { PartialPace } from '../../../src/decoder/partialPace.ts';

/** Moments of partial answers within some seconds, when each costs so many milliseconds. */
function momentsOf(cost: number, seconds: number): number[] {
  const pace = new PartialPace(1000);
  const moments: number[] = [];
  for (let now = 1000; now < 1000 + seconds * 1000; now += 25) {
    if (!pace.isDue(now)) continue;
    moments.push(now - 1000);
    pace.begin(now);
    pace.spend(cost / 2);
    // What is asked about it comes later.
    now += cost;
    pace.spend(cost / 2);
  }
  return moments;
}

describe('the pace of partial answers', () => {
  it('begins in less than a tenth of a second, and goes on at least twice a second', () => {
    const moments = momentsOf(20, 10);
    expect(moments[0]).toBe(75);
    expect(moments.length).toBeGreaterThanOrEqual(20);
  });

  it.each([200, 400, 2000])('leaves two thirds of the time to the reading where one costs %i ms', (cost) => {
    const moments = momentsOf(cost, 60);
    const gaps = moments.slice(1).map((moment, i) => moment - moments[i]!);
    for (const gap of gaps) expect(cost / gap).toBeLessThanOrEqual(1 / 3);
    expect(moments.length).toBeGreaterThan(60_000 / (cost * 3 + 100));
  });
});
