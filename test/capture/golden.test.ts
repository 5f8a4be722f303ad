import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createCaptureReader } from '../../src/core/capture/captureReader.ts';
import type { Mode, Profile } from '../../src/core/profile/profile.ts';
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

/** By whole Python stacks where there are native ones: memray merges these with those, and here has no names for the native frames. */
function whole(profile: Profile): Profile {
  const { native, locations } = profile;
  if (native === undefined || locations.native === undefined) return profile;
  return { ...profile, nodes: native.stacks, locations: { ...locations, node: locations.native.stack } };
}

/** Without the `#` that stands between thread and stack. */
function folded(profile: Profile, mode: Mode): StackSums | undefined {
  const sums = foldStacks(whole(profile), mode, false);
  return sums === undefined ? undefined : Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key.slice(1), sum]));
}

/**
 * What releases before memray 1.20 tell, too. Modules came to `stats` with the format's lists of folders, whose places these
 * files no longer name; memray 1.10 left out the time zone, and some facts.
 */
function comparable(stats: Record<string, unknown>, golden: Record<string, unknown>): unknown {
  const known = golden['metadata'] as Record<string, unknown>;
  const metadata = Object.entries(stats['metadata'] as Record<string, unknown>)
    .filter(([key]) => key in known)
    .map(([key, value]) => [key, key.endsWith('_time') ? String(value).replace('+00:00', '') : value] as const);
  const rest = Object.entries(stats).filter(([key]) => !key.startsWith('top_modules'));
  return { ...Object.fromEntries(rest), metadata: Object.fromEntries(metadata) };
}

function problemsOf(name: string): string[] {
  if (name === 'py_3.10.bin' || name === 'py_3.12.bin') return ['cutOff'];
  // This one ends where a record does.
  if (name === 'py_3.9.bin' || name.startsWith('killed')) return ['noEndRecord'];
  return name.includes('native') ? ['nativeFramesNotNamed'] : [];
}

describe('captures whose answers are kept', () => {
  it.each(names)('%s', (name) => {
    const golden = JSON.parse(unzip(`${name}.oracle.json.gz`).toString()) as Golden;
    const result = readBytes(unzip(`${name}.gz`));
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const profile = result.value;
    for (const mode of ['peak', 'leaks', 'temporary'] as const) {
      const ours = folded(profile, mode);
      const theirs = golden[mode];
      if ('error' in theirs) expect(ours).toBeUndefined();
      // memray counts one allocation for each merged record of such a file.
      else if (profile.info.isAggregated) expect(bytesOf(ours ?? {})).toEqual(bytesOf(theirs));
      else expect(ours).toEqual(theirs);
    }
    if ('error' in golden.stats) expect(profile.info.isAggregated).toBe(true);
    else {
      expect(comparable(statsJson(profile, 5), golden.stats)).toEqual(comparable(golden.stats, golden.stats));
    }
    expect(profile.problems.map((problem) => problem.kind)).toEqual(problemsOf(name));
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
    ['v_1.10.0.bin', 10, '1.7 to 1.10', undefined, undefined],
    ['v_1.10.0_agg.bin', 10, '1.7 to 1.10', undefined, undefined],
    ['v_1.14.0.bin', 11, '1.11 to 1.18', undefined, false],
    ['v_1.18.0_agg.bin', 11, '1.11 to 1.18', undefined, false],
    ['v_1.19.3.bin', 12, '1.19', '3.11.15', false],
    ['v_1.19.3_agg.bin', 12, '1.19', '3.11.15', false],
  ])('%s says as much as its format holds', (name, formatVersion, memrayVersion, pythonVersion, tracesPythonAllocators) => {
    const result = readBytes(unzip(`${name}.gz`));
    const isAggregated = name.includes('agg');
    expect(result.ok ? result.value.info : result.error).toMatchObject({
      ...{ formatVersion, memrayVersion, pythonVersion, tracesPythonAllocators, isAggregated },
      ...{ tracksObjects: false, standardLibrary: undefined, sitePackages: [], sysPath: [], pythonAllocator: 'pymalloc' },
    });
  });
});
