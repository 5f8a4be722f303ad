import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createCaptureReader } from '../../src/core/capture/captureReader.ts';
import { statsJson } from '../../src/core/report/stats.ts';
import type { StackSums } from './support/record.ts';
import { foldStacks, readBytes } from './support/read.ts';

const folder = join(import.meta.dirname, 'fixtures');
const unzip = (name: string): Buffer => gunzipSync(readFileSync(join(folder, name)));

interface Golden {
  readonly peak: StackSums;
  readonly leaks: StackSums;
  readonly temporary: StackSums | { readonly error: unknown };
  readonly stats: Record<string, unknown>;
}

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.oracle.json.gz'))
  .map((name) => name.replace('.oracle.json.gz', ''));
const bytesOf = (sums: StackSums): Record<string, number> =>
  Object.fromEntries(Object.entries(sums).map(([stack, [bytes]]) => [stack, bytes]));

/** Without the `#` that stands between thread and stack. */
function folded(...args: Parameters<typeof foldStacks>): StackSums | undefined {
  const sums = foldStacks(...args);
  return sums === undefined ? undefined : Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key.slice(1), sum]));
}

describe('captures whose answers are kept', () => {
  it.each(names)('%s', (name) => {
    const golden = JSON.parse(unzip(`${name}.oracle.json.gz`).toString()) as Golden;
    const result = readBytes(unzip(`${name}.gz`));
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const profile = result.value;
    for (const mode of ['peak', 'leaks', 'temporary'] as const) {
      const ours = folded(profile, mode, false);
      const theirs = golden[mode];
      if ('error' in theirs) expect(ours).toBeUndefined();
      // memray counts one allocation for each merged record of such a file.
      else if (profile.info.isAggregated) expect(bytesOf(ours ?? {})).toEqual(bytesOf(theirs));
      else expect(ours).toEqual(theirs);
    }
    if ('error' in golden.stats) expect(profile.info.isAggregated).toBe(true);
    else {
      // Modules came to `stats` with the format's lists of folders, whose places these files no longer name.
      const withoutModules = (stats: Record<string, unknown>): unknown =>
        Object.fromEntries(Object.entries(stats).filter(([key]) => !key.startsWith('top_modules')));
      expect(withoutModules(statsJson(profile, 5))).toEqual(withoutModules(golden.stats));
    }
  });

  it('is whole wherever its bytes are cut into chunks: behind the trailer comes only padding', () => {
    const bytes = unzip('fork.bin.gz');
    for (let end = bytes.length - 400; end < bytes.length; end++) {
      const reader = createCaptureReader();
      reader.push(bytes.subarray(0, end));
      reader.push(bytes.subarray(end));
      const result = reader.finish();
      expect(result.ok ? result.value.problems : result.error).toEqual([]);
    }
  });

  it.each([
    ['v_1.10.0_agg.bin', 10, '1.8 to 1.10'],
    ['v_1.18.0_agg.bin', 11, '1.11 to 1.18'],
    ['v_1.19.3_agg.bin', 12, '1.19'],
  ])('%s is refused by the release that wrote it', (name, version, memrayVersion) => {
    expect(readBytes(unzip(`${name}.gz`))).toEqual({
      ok: false,
      error: { reason: 'unsupportedVersion', version, memrayVersion },
    });
  });
});
