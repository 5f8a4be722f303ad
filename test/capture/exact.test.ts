import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/core/profile/profile.ts';
import { findPythons } from './support/pythons.ts';
import { foldStacks, readCapture } from './support/read.ts';
import { type Oracle, type StackSums, askMemray, record, recordUntilSignal, scratch } from './support/record.ts';

const { pythons, missing } = findPythons();
if (missing.length > 0) console.log(`no memray 1.20.0 for Python ${missing.join(', ')}: not compared`);

/** Ways to record; every one is compared stack by stack. */
const ways: readonly (readonly [name: string, options: readonly string[]])[] = [
  ['all allocations', []],
  ['raw', ['--no-compress']],
  ['pymalloc traced', ['--trace-python-allocators']],
  ['native', ['--native']],
  ['native, pymalloc, raw', ['--native', '--trace-python-allocators', '--no-compress']],
];

const bytesOnly = (sums: StackSums | undefined): Record<string, number> =>
  Object.fromEntries(Object.entries(sums ?? {}).map(([stack, [bytes]]) => [stack, bytes]));

function expectSame(profile: Profile, oracle: Oracle): void {
  for (const mode of ['peak', 'leaks', 'temporary'] as const) {
    expect(foldStacks(profile, mode, false), mode).toEqual(oracle.merged[mode]);
    expect(foldStacks(profile, mode, true), `${mode} by thread`).toEqual(oracle.byThread[mode]);
  }
  expect(profile.statistics.peakBytes).toBe(oracle.peakBytes);
  expect(profile.statistics.records).toBe(oracle.totalAllocations);
  expectSameSamples(profile, oracle);
}

function expectSameSamples({ snapshots, info }: Profile, oracle: Oracle): void {
  const samples = Array.from({ length: snapshots.length }, (_, i) => [
    info.startTime + snapshots.time[i]!,
    snapshots.resident[i]!,
    snapshots.heap[i]!,
  ]);
  expect(samples.length).toBeGreaterThan(0);
  expect(samples).toEqual(oracle.snapshots);
}

it('has the Python that set-up brings', () => {
  expect(pythons.length).toBeGreaterThan(0);
});

describe.each(pythons)('Python $version', ({ version, path }) => {
  const folder = scratch();

  it.each(ways)('%s: every stack, size and count is memray’s', (name, options) => {
    const capture = join(folder, `${name}.bin`);
    record(path, capture, options, 'busy.py');
    const profile = readCapture(capture);
    expect(profile.info.pythonVersion).toMatch(new RegExp(`^${version.replace('.', '\\.')}\\.`));
    expect(profile.problems).toEqual(name.startsWith('native') ? [{ kind: 'nativeFramesNotNamed' }] : []);
    expect(profile.threads.filter((thread) => thread.name.startsWith('worker-')).length).toBeGreaterThanOrEqual(4);
    expectSame(profile, askMemray(path, capture));
  });

  it('aggregated: every stack and size is memray’s, counts are the records’ own, the rest is absent', () => {
    const capture = join(folder, 'aggregated.bin');
    record(path, capture, ['--aggregate'], 'busy.py');
    const profile = readCapture(capture);
    const oracle = askMemray(path, capture);
    for (const mode of ['peak', 'leaks'] as const) {
      const ours = foldStacks(profile, mode, true);
      expect(bytesOnly(ours)).toEqual(bytesOnly(oracle.byThread[mode]));
      // memray counts a record that it merges into another as one allocation, whatever it holds.
      for (const [stack, [, count]] of Object.entries(oracle.byThread[mode]))
        expect(ours?.[stack]?.[1]).toBeGreaterThanOrEqual(count);
      // `deep` keeps 40 blocks a call on one line.
      const held = Object.entries(ours ?? {}).find(([stack]) => /^\d+#<listcomp>|^\d+#deep;.*busy\.py/.test(stack));
      expect(held?.[1][1]).toBeGreaterThanOrEqual(40);
    }
    const { statistics, locations } = profile;
    expect(statistics.peakBytes).toBe(oracle.peakBytes);
    expect([statistics.allocations, statistics.allocatedBytes, statistics.sizeHistogram, statistics.allocators]).toEqual(
      Array(4).fill(undefined),
    );
    expect([locations.temporary, locations.total]).toEqual([undefined, undefined]);
    expectSameSamples(profile, oracle);
  });
});

const base = pythons[0];
describe.runIf(base !== undefined)('recordings that did not end as they should', () => {
  const folder = scratch();
  const python = base?.path ?? '';

  it.each([
    ['SIGKILL', []],
    ['SIGKILL', ['--trace-python-allocators']],
    ['SIGTERM', ['--no-compress']],
  ] as const)('%s %j: what was written is read, and the missing end is told', async (signal, options) => {
    const capture = join(folder, `${signal}${options.join('')}.bin`);
    await recordUntilSignal(python, capture, options, signal);
    const profile = readCapture(capture);
    expect(profile.problems.map((problem) => problem.kind)).toEqual(['noEndRecord']);
    expect(profile.info.endTime).toBeGreaterThan(profile.info.startTime);
    expectSame(profile, askMemray(python, capture));
  });

  it('SIGINT: memray ends the file properly', async () => {
    const capture = join(folder, 'interrupted.bin');
    await recordUntilSignal(python, capture, [], 'SIGINT');
    const profile = readCapture(capture);
    expect(profile.problems).toEqual([]);
    expectSame(profile, askMemray(python, capture));
  });

  it('SIGKILL, aggregated: nothing was written, and that is what is said', async () => {
    const capture = join(folder, 'aggregated-killed.bin');
    await recordUntilSignal(python, capture, ['--aggregate'], 'SIGKILL');
    expect(existsSync(capture)).toBe(true);
    expect(() => readCapture(capture)).toThrow(statSync(capture).size === 0 ? /empty/ : /nothingWritten|headerCutOff/);
  });

  it('a followed fork: parent and child, each by itself', () => {
    const capture = join(folder, 'fork.bin');
    record(python, capture, ['--follow-fork'], 'busy.py', 'fork');
    const children = readdirSync(folder).filter((name) => /^fork\.bin\.\d+$/.test(name));
    expect(children.length).toBe(1);
    for (const path of [capture, join(folder, children[0]!)]) expectSame(readCapture(path), askMemray(python, path));
  });
});
