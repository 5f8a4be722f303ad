import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPythons, project } from './support/pythons.ts';
import { foldStacks, readCapture } from './support/read.ts';
import { type Oracle, type StackSums, askMemray, scratch } from './support/record.ts';

const [python] = findPythons().pythons;

/** Seeds that stay: a difference has to come back. */
const seeds = [11, 12, 13];

function write(path: string, seed: number, options: readonly string[]): void {
  const program = join(project, 'test/capture/programs/random_records.py');
  const done = spawnSync(python?.path ?? '', [program, String(seed), path, ...options], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
}

const bytesOnly = (sums: StackSums | undefined): Record<string, number> =>
  Object.fromEntries(
    Object.entries(sums ?? {})
      .map(([stack, [bytes]]) => [stack, bytes] as const)
      // A stack of empty allocations says nothing about sizes.
      .filter(([, bytes]) => bytes > 0),
  );

function samplesOf(path: string): Oracle['snapshots'] {
  const { snapshots, info } = readCapture(path);
  return Array.from({ length: snapshots.length }, (_, i) => [
    info.startTime + snapshots.time[i]!,
    snapshots.resident[i]!,
    snapshots.heap[i]!,
  ]);
}

it('has a memray to write with', () => {
  expect(python).toBeDefined();
});

describe.runIf(python !== undefined)('random records by memray’s own writer', () => {
  const folder = scratch();

  it.each(seeds.flatMap((seed) => [[], ['native'], ['open']].map((options) => [seed, options] as const)))(
    'seed %i %j: every stack, size and count is memray’s',
    (seed, options) => {
      const path = join(folder, `${seed}${options.join('')}.bin`);
      write(path, seed, options);
      const oracle = askMemray(python?.path ?? '', path);
      const profile = readCapture(path, 4099);
      expect(profile.problems.map((problem) => problem.kind)).toEqual(
        [options.includes('open') ? 'noEndRecord' : '', options.includes('native') ? 'nativeFramesNotNamed' : ''].filter(Boolean),
      );
      for (const mode of ['peak', 'leaks', 'temporary'] as const) {
        expect(foldStacks(profile, mode, false), mode).toEqual(oracle.merged[mode]);
        expect(foldStacks(profile, mode, true), `${mode} by thread`).toEqual(oracle.byThread[mode]);
      }
      expect(profile.statistics.peakBytes).toBe(oracle.peakBytes);
      expect(profile.statistics.records).toBe(oracle.totalAllocations);
      expect(samplesOf(path)).toEqual(oracle.snapshots);
    },
  );

  it.each(seeds)('seed %i aggregated: every stack and size is memray’s', (seed) => {
    const path = join(folder, `${seed}-aggregated.bin`);
    write(path, seed, ['aggregated']);
    const oracle = askMemray(python?.path ?? '', path);
    const profile = readCapture(path, 4099);
    for (const mode of ['peak', 'leaks'] as const)
      expect(bytesOnly(foldStacks(profile, mode, true)), mode).toEqual(bytesOnly(oracle.byThread[mode]));
  });

  it('keeps the samples that memray keeps of more than 10,000', () => {
    const path = join(folder, 'samples.bin');
    write(path, 14, ['samples']);
    const kept = askMemray(python?.path ?? '', path).snapshots;
    expect(kept.length).toBeGreaterThan(5000);
    expect(samplesOf(path)).toEqual(kept);
  });
});
