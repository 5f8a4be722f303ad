import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSame, expectSameThreads } from './support/compare.ts';
import { type Pair, findPairs, project } from './support/pythons.ts';
import { foldStacks, readCapture } from './support/read.ts';
import { type Oracle, askMemray, askMemrayOfAll, recordBeside, recordUntilSignal, scratch } from './support/record.ts';

interface Way {
  readonly name: string;
  readonly options: readonly string[];
  readonly ending?: NodeJS.Signals | 'fork';
}

/** Ways to record with every pair; each is compared stack by stack. */
const ways: readonly Way[] = [
  { name: 'plain', options: [] },
  { name: 'native, raw', options: ['--native', '--no-compress'] },
  { name: 'pymalloc traced', options: ['--trace-python-allocators'] },
  { name: 'aggregated', options: ['--aggregate'] },
  { name: 'killed', options: [], ending: 'SIGKILL' },
  { name: 'forked', options: ['--follow-fork'], ending: 'fork' },
];
/** The rest, with one Python of each memray. */
const moreWays: readonly Way[] = [
  { name: 'native, pymalloc traced', options: ['--native', '--trace-python-allocators'] },
  { name: 'aggregated, native, pymalloc traced', options: ['--aggregate', '--native', '--trace-python-allocators'] },
  { name: 'killed, native, pymalloc traced', options: ['--native', '--trace-python-allocators'], ending: 'SIGKILL' },
  { name: 'terminated, raw', options: ['--no-compress'], ending: 'SIGTERM' },
  { name: 'interrupted', options: [], ending: 'SIGINT' },
  { name: 'forked, aggregated', options: ['--follow-fork', '--aggregate'], ending: 'fork' },
];

/** The format that each memray writes. */
const formats: Readonly<Record<string, number>> = {
  '1.20.0': 13,
  '1.19.3': 12,
  '1.18.0': 11,
  '1.14.0': 11,
  '1.10.0': 10,
};

const { pairs, missing } = findPairs();
const compared = new Map<string, number>();
const isFirst = ({ memray, path }: Pair): boolean => pairs.find((pair) => pair.memray === memray)?.path === path;
const waysOf = (pair: Pair): readonly Way[] => (isFirst(pair) ? [...ways, ...moreWays] : ways);
const cell = ({ memray, python }: Pick<Pair, 'memray' | 'python'>): string => `${memray} ${python}`;

/** One line a memray, one column a Python: how many ways were the same, or why there are none. */
function matrix(): string {
  const all = [...pairs, ...missing];
  const memrays = [...new Set(all.map(({ memray }) => memray))];
  const versions = [...new Set(all.map(({ python }) => python))].sort((a, b) => Number(a.slice(2)) - Number(b.slice(2)));
  const rows = memrays.map((memray) => {
    const cells = versions.map((python) => {
      const pair = pairs.find((one) => one.memray === memray && one.python === python);
      if (pair === undefined) return `missing: ${missing.find((one) => cell(one) === `${memray} ${python}`)?.why}`;
      const count = compared.get(cell(pair)) ?? 0;
      return count === waysOf(pair).length ? `ok (${count})` : `${count} of ${waysOf(pair).length} ok`;
    });
    return [`memray ${memray}`, ...cells];
  });
  const table = [['Python', ...versions], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

afterAll(() => {
  console.log(`Captures held against the memray that wrote them:\n${matrix()}`);
});

it('has the Python that set-up brings', () => {
  expect(pairs.length).toBeGreaterThan(0);
});

describe.each(pairs)('memray $memray, Python $python', (pair) => {
  const { memray, python, path } = pair;
  const folder = scratch();
  const answers = new Map<string, Oracle>();
  const captureOf = (way: Way): string => join(folder, `${way.name}.bin`);

  beforeAll(async () => {
    await eachOf(waysOf(pair), (way) => recordWay(path, captureOf(way), way));
    // Children of a fork have files of their own.
    const captures = readdirSync(folder).map((name) => join(folder, name));
    for (const [i, answer] of askMemrayOfAll(path, captures).entries()) {
      if ('error' in answer) throw new Error(`${captures[i]}: ${answer.error}`);
      answers.set(captures[i]!, answer);
    }
  });

  it.each(waysOf(pair))('$name: every stack, size and count is memray’s', (way) => {
    const capture = captureOf(way);
    const profile = readCapture(capture);
    expect(profile.info.formatVersion).toBe(formats[memray]);
    if (profile.info.formatVersion >= 12)
      expect(profile.info.pythonVersion).toMatch(new RegExp(`^${python.replace('.', '\\.')}\\.`));
    expect(profile.info.isAggregated).toBe(way.options.includes('--aggregate'));
    expect(profile.info.hasNativeTraces).toBe(way.options.includes('--native'));
    const isCutShort = way.ending === 'SIGKILL' || way.ending === 'SIGTERM';
    const problems = profile.problems.map(({ kind }) => kind);
    expect(problems.filter((kind) => kind !== 'nativeFramesNotNamed')).toEqual(isCutShort ? ['noEndRecord'] : []);
    if (isCutShort) expect(profile.info.endTime).toBeGreaterThan(profile.info.startTime);
    expect(profile.threads.length).toBeGreaterThanOrEqual(5);
    expect(profile.snapshots.length).toBeGreaterThan(0);
    const children = readdirSync(folder).filter((name) => name.startsWith(`${way.name}.bin.`));
    expect(children.length).toBe(way.ending === 'fork' ? 1 : 0);
    expectSame(profile, answers.get(capture)!);
    expectSameThreads(profile, answers.get(capture)!);
    for (const child of children) expectSame(readCapture(join(folder, child)), answers.get(join(folder, child))!);
    compared.set(cell(pair), (compared.get(cell(pair)) ?? 0) + 1);
  });

  it.runIf(Number(python.slice(2)) >= 14 && formats[memray]! >= 12)('objects tracked: the same', () => {
    const capture = join(folder, 'objects.bin');
    const done = spawnSync(path, [join(project, 'test/capture/programs/objects.py'), capture], { encoding: 'utf8' });
    expect(done.stderr).not.toContain('Error');
    const profile = readCapture(capture);
    expect(profile.info.tracksObjects).toBe(true);
    expectSame(profile, askMemray(path, capture));
  });

  it('aggregated: a count is the records’ own', () => {
    // `deep` keeps 40 blocks a call on one line; memray counts one.
    const ours = foldStacks(readCapture(join(folder, 'aggregated.bin')), 'peak', true) ?? {};
    const held = Object.entries(ours).filter(([stack]) => /^\d+#<listcomp>|^\d+#deep;.*busy\.py/.test(stack));
    expect(Math.max(...held.map(([, [, count]]) => count))).toBeGreaterThanOrEqual(40);
  });

  it.runIf(isFirst(pair))('aggregated and killed: nothing was written, and that is what is said', async () => {
    const capture = join(folder, 'aggregated-killed.bin');
    await recordUntilSignal(path, capture, ['--aggregate'], 'SIGKILL');
    expect(existsSync(capture)).toBe(true);
    expect(() => readCapture(capture)).toThrow(statSync(capture).size === 0 ? /empty/ : /nothingWritten|headerCutOff/);
  });
});

function recordWay(python: string, capture: string, { options, ending }: Way): Promise<void> {
  if (ending === 'fork') return recordBeside(python, capture, options, 'busy.py', 'fork');
  if (ending === undefined) return recordBeside(python, capture, options, 'busy.py');
  return recordUntilSignal(python, capture, options, ending);
}

/** A few at a time: what waits for a signal needs no processor meanwhile. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
    }),
  );
}
