import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundedExp, roundedLog } from '../../../../src/core/base/roundedMath.ts';

/** `math.log(x)` of Python, and `math.exp` of that: each is the double nearest to the true value, by 60 digits of `decimal`. */
const known: readonly (readonly [x: number, log: number, exp: number])[] = [
  [1, 0, 1],
  [2, 0.6931471805599453, 2],
  [3, 1.0986122886681098, 3.0000000000000004],
  [10, 2.302585092994046, 10.000000000000002],
  [4096, 8.317766166719343, 4095.999999999997],
  [65535, 11.090339630053647, 65535.00000000005],
  [65536, 11.090354888959125, 65535.99999999998],
  [69332, 11.146661839061201, 69332],
  [20000000, 16.811242831518264, 19999999.999999978],
  [8416055562, 22.853407094868643, 8416055562.000015],
  [8416055563, 22.853407094987464, 8416055563.000015],
  [8589934592, 22.873856958478196, 8589934592.00001],
  [1099511627777, 27.725887222398722, 1099511627777],
  [32656912855333, 31.117077675284083, 32656912855333.02],
  [9007199254740991, 36.7368005696771, 9007199254740986],
];

/** V8's own are at most one unit in the last place away, so that a gross error would show anywhere. */
const nearly = (a: number, b: number): boolean => Math.abs(a - b) <= Math.abs(b) * 2 ** -51;

describe('logarithm and exponential function, to the nearest double', () => {
  it.each(known)('of %d', (x, log, exp) => {
    expect([roundedLog(x), roundedExp(log)]).toEqual([log, exp]);
  });

  it('are near those of the machine everywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.double({ min: 0, max: 40, noNaN: true }), (x, y) => {
        expect(nearly(roundedLog(x), Math.log(x))).toBe(true);
        expect(nearly(roundedExp(y), Math.exp(y))).toBe(true);
      }),
    );
  });
});
