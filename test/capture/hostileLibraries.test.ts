import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochMilliseconds } from '../../src/core/base/brand.ts';
import { loadSymbolModule, nameFile } from '../../src/decoder/symbols/symbolFiles.ts';
import { limits, placed, timeout, writes } from './support/hostile.ts';
import { builds, stripped } from './support/libraries.ts';
import { scratch } from './support/record.ts';

const symbols = loadSymbolModule();
const folder = scratch();
const libraries = [...Object.values(builds), stripped].flatMap((build) => {
  const path = build(folder);
  return path === undefined ? [] : [readFileSync(path)];
});
/** Addresses within the library's code, and beyond it. */
const addresses = Float64Array.from({ length: 200 }, (_, i) => i * 64);
const anyTime = Number.MAX_SAFE_INTEGER as EpochMilliseconds;
/** CPU time for one library, s: one that is whole takes some 10 ms. */
const longest = 10;

function expectNames(path: string, bytes: Uint8Array): void {
  writeFileSync(path, bytes);
  const before = process.cpuUsage();
  const { names } = nameFile(symbols!, { path, segments: [], addresses }, anyTime);
  const { user, system } = process.cpuUsage(before);
  if ((user + system) / 1e6 > longest) throw new Error(`It took ${(user + system) / 1e6} s.`);
  expect([0, addresses.length]).toContain(names.length);
}

if (libraries.length === 0) console.log('no g++: broken libraries are not tested');

describe.runIf(symbols !== undefined && libraries.length > 0)('libraries that nobody built', () => {
  it('name addresses as long as nothing is changed', () => {
    for (const [i, bytes] of libraries.entries()) {
      const path = join(folder, `whole-${i}.so`);
      writeFileSync(path, bytes);
      const { names } = nameFile(symbols!, { path, segments: [], addresses }, anyTime);
      expect(names.flat().filter(({ function: name }) => name === 'grow').length).toBeGreaterThan(0);
    }
  });

  it.each(['bytes', 'lengths'] as const)(
    'changed %s: names, or none, in time',
    (kind) => {
      const path = join(folder, `${kind}.so`);
      const library = fc.constantFrom(...libraries);
      const changes = fc.array(placed(writes[kind]), { minLength: 1, maxLength: 12 });
      const property = fc.property(library, changes, (bytes, list) => {
        expectNames(
          path,
          list.reduce<Uint8Array>((made, change) => change(made), bytes),
        );
      });
      fc.assert(property, limits(1500));
      expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(2e9);
    },
    timeout,
  );

  it(
    'cut off anywhere: names, or none, in time',
    () => {
      const path = join(folder, 'cut.so');
      for (const bytes of libraries) {
        for (let part = 0; part < 60; part++) expectNames(path, bytes.subarray(0, Math.floor((bytes.length * part) / 60)));
      }
    },
    timeout,
  );
});
