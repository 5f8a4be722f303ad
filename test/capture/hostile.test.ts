import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeCapture } from '../../src/core/capture/captureReader.ts';
import { readBytes } from './support/read.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.gz`))));

/** One of each kind of file: compressed, raw and killed, aggregated, random records. Short, so that many cases fit a test. */
const seeds = {
  compressed: fixture('fork.bin.25809'),
  raw: fixture('killed.bin').slice(0, 60_000),
  aggregated: fixture('fuzz_agg_1.bin').slice(0, 60_000),
  objects: fixture('objects_3.14.bin'),
  older: fixture('v_1.14.0.bin').slice(0, 30_000),
  olderNative: fixture('v_1.10.0_native.bin').slice(0, 20_000),
  olderAggregated: fixture('v_1.10.0_agg.bin'),
  native: fixture('v_1.19.3_native.bin').slice(0, 30_000),
};
const anySeed = fc.constantFrom(...Object.values(seeds));
/** Another one for another look: MEMLENS_SEED=7 npx vitest run --project capture. */
const seed = Number(process.env['MEMLENS_SEED'] ?? 20261125);
const options = { numRuns: 1500, seed, verbose: true } as const;
console.log(`hostile bytes with seed ${seed}`);

/** Whatever the bytes, there is an answer: a profile that agrees with itself, or a reason. */
function expectAnswer(bytes: Uint8Array): void {
  const result = readBytes(bytes, 4099);
  if (!result.ok) {
    expect(result.error.reason).toMatch(
      /^(notACapture|empty|headerCutOff|unsupportedVersion|nothingWritten|tooLarge|unreadable)$/,
    );
    return;
  }
  const { nodes, frames, functions, locations, strings, threads } = result.value;
  for (let node = 1; node < nodes.length; node++) {
    if (nodes.parent[node]! >= node || nodes.frame[node]! >= frames.length) throw new Error(`node ${node}`);
  }
  expect(locations.node.every((node) => node < nodes.length)).toBe(true);
  expect(locations.thread.every((thread) => thread < threads.length)).toBe(true);
  expect(frames.function.every((fn) => fn < functions.length)).toBe(true);
  expect([...functions.name, ...functions.file].every((name) => name < strings.length)).toBe(true);
}

describe('bytes that nobody meant', () => {
  it('cut off anywhere', () => {
    fc.assert(
      fc.property(anySeed, fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
        expectAnswer(seed.subarray(0, Math.floor(seed.length * share)));
      }),
      options,
    );
  });

  it('cut off at every byte of the header', () => {
    for (const seed of Object.values(seeds)) for (let end = 0; end < 400; end++) expectAnswer(seed.subarray(0, end));
  });

  it('some bytes changed', () => {
    const change = fc.tuple(fc.double({ min: 0, max: 0.999_999, noNaN: true }), fc.nat(255));
    fc.assert(
      fc.property(anySeed, fc.array(change, { minLength: 1, maxLength: 20 }), (seed, changes) => {
        const bytes = seed.slice();
        for (const [share, value] of changes) bytes[Math.floor(bytes.length * share)] = value;
        expectAnswer(bytes);
      }),
      options,
    );
  });

  it('pieces put together anew', () => {
    const piece = fc.tuple(anySeed, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(5000));
    fc.assert(
      fc.property(anySeed, fc.array(piece, { minLength: 1, maxLength: 6 }), (seed, pieces) => {
        const parts = [
          seed.subarray(0, 800),
          ...pieces.map(([from, share, length]) => from.subarray(from.length * share).subarray(0, length)),
        ];
        expectAnswer(new Uint8Array(Buffer.concat(parts)));
      }),
      options,
    );
  });

  it('nothing of memray’s', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expectAnswer(bytes);
        looksLikeCapture(bytes);
      }),
      options,
    );
  });

  it('a length that lies takes no memory', () => {
    const header = seeds.raw.subarray(0, 2000);
    const end = header.length - 1;
    // A code object whose line table claims 2^40 bytes, at the end of what there is.
    const lie = Uint8Array.from([14, 1, 0x61, 0, 0x62, 0, 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
    const before = process.memoryUsage().arrayBuffers;
    for (let cut = 0; cut < 20; cut++) expectAnswer(new Uint8Array(Buffer.concat([header.subarray(0, end - cut), lie])));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200e6);
  });
});

describe('what looks like a capture', () => {
  it('knows memray’s files by their first bytes, compressed or not', () => {
    for (const seed of Object.values(seeds)) expect(looksLikeCapture(seed.subarray(0, 64))).toBe(true);
  });

  it('leaves others alone', () => {
    for (const text of ['', 'memra', '\x7fELF', 'memray is a profiler']) expect(looksLikeCapture(Buffer.from(text))).toBe(false);
    // An LZ4 frame of something else.
    expect(
      looksLikeCapture(Uint8Array.from([4, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0, 9, 0, 0, 0x80, ...Buffer.from('something')])),
    ).toBe(false);
  });
});
