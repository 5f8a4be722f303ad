import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineLookup } from '../../../../src/core/capture/lineTable.ts';

const lineOf = (version: number, table: Uint8Array, instruction: number, first: number): number =>
  lineLookup(version, table, first)(instruction);

const python39 = 0x03_09_12_f0;
const python310 = 0x03_0a_0d_f0;
const python311 = 0x03_0b_07_f0;
const python315 = 0x03_0f_01_f0;
const versions = fc.constantFrom(python39, python310, python311, python315);

/** `_PyCodeLocationInfoKind` 13: a signed delta and no columns. */
function entry311(delta: number, units: number): number[] {
  let value = delta < 0 ? (-delta << 1) | 1 : delta << 1;
  const bytes = [0x80 | (13 << 3) | (units - 1)];
  while (value >= 64) {
    bytes.push((value & 63) | 64);
    value >>>= 6;
  }
  return [...bytes, value];
}

describe('the line of an instruction', () => {
  it.each([
    ['3.11', python311],
    ['3.15', python315],
  ])('%s: each entry covers its code units', (_, version) => {
    const entry = fc.tuple(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 8 }));
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 30 }), fc.nat(3000), (entries, first) => {
        const table = Uint8Array.from(entries.flatMap(([delta, units]) => entry311(delta, units)));
        let unit = 0;
        let line = first;
        for (const [delta, units] of entries) {
          line += delta;
          for (let i = 0; i < units; i++) expect(lineOf(version, table, 2 * unit++, first)).toBe(line);
        }
        expect(lineOf(version, table, 2 * unit, first)).toBe(0);
      }),
    );
  });

  it('3.11: the short and the one-line forms', () => {
    // Kind 0 keeps the line and has one byte of columns; kinds 10 to 12 add 0 to 2 lines and have two.
    const table = Uint8Array.from([0x80 | (0 << 3), 0x12, 0x80 | (12 << 3), 4, 9, 0x80 | (15 << 3), 0x80 | (11 << 3), 1, 2]);
    expect([0, 2, 4, 6].map((offset) => lineOf(python311, table, offset, 10))).toEqual([10, 12, 12, 13]);
  });

  it('3.10: instructions are counted in words, and -128 is no line of its own', () => {
    const table = Uint8Array.from([4, 1, 4, 256 - 128, 4, 256 - 1]);
    expect([0, 1, 2, 3, 4, 5].map((index) => lineOf(python310, table, index, 10))).toEqual([11, 11, 11, 11, 10, 10]);
  });

  it('3.9: deltas of bytes and lines', () => {
    const table = Uint8Array.from([0, 1, 6, 2, 4, 256 - 3]);
    expect([0, 5, 6, 9, 10, 40].map((offset) => lineOf(python39, table, offset, 10))).toEqual([11, 11, 13, 13, 10, 10]);
  });

  it('none: an empty table, or no instruction', () => {
    expect(lineOf(python311, new Uint8Array(0), 4, 10)).toBe(0);
    expect(lineOf(python311, Uint8Array.from(entry311(1, 8)), -2, 10)).toBe(0);
  });

  it('answers a number for any bytes', () => {
    fc.assert(
      fc.property(versions, fc.uint8Array({ maxLength: 60 }), fc.integer(), (version, table, instruction) => {
        expect(Number.isSafeInteger(lineOf(version, table, instruction, 1))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
