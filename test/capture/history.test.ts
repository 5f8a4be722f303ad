import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TypeScriptEngine } from '../../src/core/capture/typescriptEngine.ts';
import type { ProfileWithHistory } from '../../src/core/profile/history.ts';
import { readWith } from './support/engines.ts';
import { expectSameMarks, expectWholeHeap, foldHistory, readHistory, readHistoryBytes } from './support/history.ts';
import { findPairs, findPythons, project } from './support/pythons.ts';
import { foldStacks, readCapture } from './support/read.ts';
import { type OracleTemporal, askMemray, record, recordUntilSignal, scratch } from './support/record.ts';

const [python] = findPythons().pythons;
const memrayPython = python?.path ?? '';
const folder = scratch();
let captures = 0;

function capturePath(): string {
  return join(folder, `${captures++}.bin`);
}

/** A capture that one of the programs writes itself. */
function write(program: string, ...args: string[]): string {
  const done = spawnSync(memrayPython, [join(project, 'test/capture/programs', program), ...args], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return args.find((arg) => arg.endsWith('.bin'))!;
}

function writeRandom(seed: number, ...options: string[]): string {
  return write('random_records.py', String(seed), capturePath(), ...options);
}

function temporal(capture: string, path = memrayPython): Readonly<Record<'merged' | 'byThread', OracleTemporal>> {
  const answer = askMemray(path, capture, 'temporal').temporal;
  if (answer === undefined || answer === null) throw new Error('memray tells no history');
  return answer;
}

/** Thread by thread: with threads merged, memray shows the frames of its own that it leaves out elsewhere. */
function expectMemrays(capture: string, path?: string): ProfileWithHistory {
  const answer = readHistory(capture);
  const { byThread } = temporal(capture, path);
  expect(foldHistory(answer, true)).toEqual(byThread.history);
  expectSameMarks(answer, byThread, true);
  expectWholeHeap(answer);
  return answer;
}

const bytesOnly = (history: OracleTemporal['history']): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(history).map(([key, intervals]) => [key, intervals.map(([from, until, bytes]) => [from, until, bytes])]),
  );

it('has a memray to compare with', () => {
  expect(python).toBeDefined();
});

describe.runIf(python !== undefined)('the history of a heap', () => {
  it.each([[[]], [['pymalloc']], [['native']], [['native', 'pymalloc']]])(
    'a sample every millisecond %j: every interval is memray’s, and so is every high-water mark',
    (options) => {
      const capture = write('intervals.py', capturePath(), ...options);
      const answer = readHistory(capture);
      expect(answer.profile.snapshots.length).toBeGreaterThan(50);
      const { merged, byThread } = temporal(capture);
      expect(foldHistory(answer, false)).toEqual(merged.history);
      expect(foldHistory(answer, true)).toEqual(byThread.history);
      expectSameMarks(answer, merged, false);
      expectSameMarks(answer, byThread, true);
      expectWholeHeap(answer);
    },
  );

  it.each([[[]], [['--trace-python-allocators', '--native']]])('memray run %j: the same', (options) => {
    const capture = capturePath();
    record(memrayPython, capture, options, 'busy.py');
    expectMemrays(capture);
  });

  const older = new Map(
    findPairs()
      .pairs.filter(({ memray }) => memray !== '1.20.0')
      .map(({ memray, path }) => [memray, path]),
  );
  it.each([...older])('recorded and told by memray %s: the same', (_, path) => {
    const capture = capturePath();
    record(path, capture, ['--trace-python-allocators'], 'busy.py');
    expectMemrays(capture, path);
  });

  it('SIGKILL: up to what was written, the same', async () => {
    const capture = capturePath();
    await recordUntilSignal(memrayPython, capture, ['--trace-python-allocators'], 'SIGKILL');
    expectMemrays(capture);
  });

  it.each(
    [21, 22].flatMap((seed) => [['pages'], ['pages', 'native'], ['pages', 'open']].map((options) => [seed, options] as const)),
  )('random records, seed %i %j: the same', (seed, options) => {
    const capture = writeRandom(seed, ...options);
    expectMemrays(capture);
  });

  it.each([21, 22])('random records, seed %i: a mapping whose last pieces go at once is counted, unlike by memray', (seed) => {
    const capture = writeRandom(seed);
    const answer = readHistory(capture);
    const theirs = temporal(capture).byThread;
    const ours = foldHistory(answer, true);
    expect(bytesOnly(ours)).toEqual(bytesOnly(theirs.history));
    let more = 0;
    for (const [key, intervals] of Object.entries(theirs.history)) {
      for (const [i, [, , , count]] of intervals.entries()) {
        expect(ours[key]![i]![3]).toBeGreaterThanOrEqual(count);
        more += ours[key]![i]![3] - count;
      }
    }
    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThan(200);
    expectSameMarks(answer, theirs, true);
  });

  it('keeps the samples that memray keeps of more than 10,000', () => {
    const capture = writeRandom(24, 'samples', 'pages');
    const { history, profile } = expectMemrays(capture);
    expect(history.largestHeap.length).toBe(profile.snapshots.length + 1);
  });

  it('leaves the profile as it is without', () => {
    const capture = writeRandom(25, 'native');
    expect(readHistory(capture).profile).toEqual(readCapture(capture));
  });

  it('an aggregated capture has none, and says so', () => {
    const capture = writeRandom(26, 'aggregated');
    expect(readHistoryBytes(readFileSync(capture))).toEqual({ ok: false, error: { reason: 'aggregated' } });
  });

  it('cut off anywhere, it is that of what was read', () => {
    const bytes = readFileSync(writeRandom(27));
    for (let end = 2000; end < bytes.length; end += Math.ceil(bytes.length / 25)) {
      const answer = readHistoryBytes(bytes.subarray(0, end));
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      expectWholeHeap(answer.value);
      const live = answer.value.profile.locations.leaks.bytes.reduce((sum, size) => sum + size, 0);
      const { allocations } = answer.value.history;
      expect(allocations.bytes.reduce((sum, size, row) => sum + (allocations.freedBefore[row] === -1 ? size : 0), 0)).toBe(live);
    }
  });
});

describe.runIf(python !== undefined)('temporary allocations by other thresholds', () => {
  function expectSame(capture: string, thresholds: readonly number[]): void {
    const bytes = readFileSync(capture);
    for (const temporaryThreshold of thresholds) {
      const result = readWith(new TypeScriptEngine({ temporaryThreshold }), bytes, 10_007);
      if (!result.ok) throw new Error(JSON.stringify(result.error));
      const oracle = askMemray(memrayPython, capture, `threshold=${temporaryThreshold}`);
      expect(foldStacks(result.value, 'temporary', false)).toEqual(oracle.merged.temporary);
      expect(foldStacks(result.value, 'temporary', true)).toEqual(oracle.byThread.temporary);
    }
  }

  it('a real program: every stack, size and count is memray’s', () => {
    const capture = capturePath();
    record(memrayPython, capture, ['--trace-python-allocators'], 'busy.py');
    expectSame(capture, [0, 7]);
  });

  it.each([31, 32])('random records, seed %i: the same', (seed) => {
    expectSame(writeRandom(seed), [0, 2, 100, 1_000_000_000]);
  });
});
