import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointerMap } from '../../../../src/core/profile/pointerMap.ts';

/** Addresses that meet: neighbours of 8 bytes, the same chunk, the same region, and far apart. */
const address = fc.oneof(
  fc.nat(40).map((n) => 0x7f00_0000_0000 + n * 8),
  fc.nat(5000).map((n) => 0x5500_0000_0000 + n * 8),
  fc.nat(2000).map((n) => n * 0x10_0000),
  fc.integer({ min: 0, max: 2 ** 44 }).map((n) => n * 8),
);
const size = fc.oneof(fc.nat(1000), fc.constantFrom(0, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 41));
const step = fc.oneof(
  fc.record({ put: fc.constant(true), address, size, location: fc.nat(1000) }),
  fc.record({ put: fc.constant(false), address, size: fc.constant(0), location: fc.constant(0) }),
);

describe('the pointer map', () => {
  it('is a map, whatever lies beside what', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const map = new PointerMap();
        const model = new Map<number, { size: number; location: number }>();
        for (const { put, address: at, size: bytes, location } of steps) {
          const high = Math.floor(at / 2 ** 32) | 0;
          const low = at | 0;
          const found = put ? map.put(high, low, location, bytes) : map.take(high, low);
          const wanted = model.get(at);
          expect(found).toBe(wanted !== undefined);
          if (wanted !== undefined) expect([map.foundSize, map.foundLocation]).toEqual([wanted.size, wanted.location]);
          if (put) model.set(at, { size: bytes, location });
          else model.delete(at);
        }
        for (const [at, wanted] of model) {
          expect(map.take(Math.floor(at / 2 ** 32) | 0, at | 0)).toBe(true);
          expect([map.foundSize, map.foundLocation]).toEqual([wanted.size, wanted.location]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a million and gives each back', () => {
    const map = new PointerMap();
    for (let i = 0; i < 1_000_000; i++) map.put(0x7f, (i * 48) | 0, i, i % 77);
    let wrong = 0;
    for (let i = 0; i < 1_000_000; i++) {
      if (!map.take(0x7f, (i * 48) | 0) || map.foundLocation !== i || map.foundSize !== i % 77) wrong++;
    }
    expect(wrong).toBe(0);
    expect(map.take(0x7f, 48)).toBe(false);
  });

  it('keeps what lies in more regions than it has tables for', () => {
    const map = new PointerMap();
    // Each has a MiB of its own.
    const high = (i: number): number => i >>> 12;
    const low = (i: number): number => (i << 20) | 8;
    const count = 140_000;
    let replaced = 0;
    for (let i = 0; i < count; i++) if (map.put(high(i), low(i), i, i)) replaced++;
    for (let i = 0; i < count; i += 7) if (map.put(high(i), low(i), i + 1, i)) replaced++;
    expect(replaced).toBe(count / 7);
    let wrong = 0;
    for (let i = 0; i < count; i++) {
      const there = map.take(high(i), low(i));
      if (!there || map.foundLocation !== (i % 7 === 0 ? i + 1 : i) || map.foundSize !== i) wrong++;
      if (map.take(high(i), low(i))) wrong++;
    }
    expect(wrong).toBe(0);
  });
});
