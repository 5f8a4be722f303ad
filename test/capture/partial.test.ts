import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createCaptureReader } from '../../src/core/capture/captureReader.ts';
import type { Profile } from '../../src/core/profile/profile.ts';
import { engines, readWith } from './support/engines.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const captures = readdirSync(fixtures).filter((name) => name.endsWith('.gz') && !name.endsWith('.json.gz'));
const read = (name: string): Uint8Array => gunzipSync(readFileSync(join(fixtures, name)));

/** What is missing is told at the end only. */
const withoutProblems = (profile: Profile | undefined): Profile | undefined => profile && { ...profile, problems: [] };

describe.each(Object.entries(engines))('a partial profile, %s', (_, engine) => {
  it.each(['killed.bin.gz', 'killed_buf.bin.gz', 'fuzz_1.bin.gz'])(
    'is that of %s cut a few bytes before, wherever it is asked for',
    (name) => {
      const bytes = read(name);
      const length = bytes.findLastIndex((byte) => byte !== 0) + 1;
      const reader = createCaptureReader(engine());
      let at = 0;
      for (const share of [0.05, 0.3, 0.6, 0.95]) {
        const to = Math.floor(length * share);
        expect(reader.push(bytes.subarray(at, to))).toBeUndefined();
        at = to;
        const partial = withoutProblems(reader.snapshot());
        expect(partial).toBeDefined();
        // The last record may not be whole: a reader leaves what could be it, and records of names are long.
        const decoded = (byte: number): Profile | undefined => {
          const cut = readWith(engine(), bytes.subarray(0, byte), to);
          return cut.ok ? withoutProblems(cut.value) : undefined;
        };
        const records = partial?.statistics.records ?? 0;
        let [below, byte] = [to - 500, to];
        while (byte - below > 1) {
          const middle = (below + byte) >> 1;
          if ((decoded(middle)?.statistics.records ?? 0) >= records) byte = middle;
          else below = middle;
        }
        let cut = decoded(byte);
        while (!isDeepStrictEqual(cut, partial) && cut?.statistics.records === records && byte < to) cut = decoded(++byte);
        expect(isDeepStrictEqual(cut, partial), `decoded up to ${byte}, as the partial profile at ${to}`).toBe(true);
      }
    },
  );

  it('changes nothing of what comes after it', () => {
    for (const name of captures) {
      const bytes = read(name);
      const reader = createCaptureReader(engine());
      const step = Math.ceil(bytes.length / 7);
      for (let at = 0; at < bytes.length; at += step) {
        if (reader.push(bytes.subarray(at, at + step)) !== undefined) break;
        reader.snapshot();
      }
      expect(isDeepStrictEqual(reader.finish(), readWith(engine(), bytes, step)), name).toBe(true);
    }
  });

  it('is the caller’s: what is read on does not change it', () => {
    const bytes = read('py_3.12.bin.gz');
    const reader = createCaptureReader(engine());
    reader.push(bytes.subarray(0, bytes.length >> 1));
    const partial = reader.snapshot();
    const then = structuredClone(partial);
    reader.push(bytes.subarray(bytes.length >> 1));
    expect(reader.finish().ok).toBe(true);
    expect(isDeepStrictEqual(partial, then)).toBe(true);
  });
});
