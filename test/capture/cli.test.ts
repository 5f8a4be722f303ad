import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { memraySize } from '../../src/core/report/sizeText.ts';
import { memlens, memlensWith, memrayAll } from './support/memlens.ts';
import { findPythons, project } from './support/pythons.ts';
import { askMemray, record, scratch } from './support/record.ts';

const base = findPythons().pythons[0];

const modes = ['', '--leaks', '--temporary-allocations', ...[0, 6].map((n) => `--temporary-allocation-threshold=${n}`)];

type Amount = readonly [bytes: number, count: number];

/** Adds up what is said of the same thing more than once: memray writes stacks apart that read the same. */
function sumOf(entries: Iterable<readonly [key: string, bytes: number, count: number]>): Map<string, Amount> {
  const sums = new Map<string, Amount>();
  for (const [key, bytes, count] of entries) {
    const [moreBytes, moreCount] = sums.get(key) ?? [0, 0];
    sums.set(key, [bytes + moreBytes, count + moreCount]);
  }
  return sums;
}

describe.runIf(base !== undefined)('memlens against memray, in a shell', () => {
  const folder = scratch();
  const python = base?.path ?? '';
  const capture = join(folder, 'memray-busy.bin');
  const names = join(folder, 'names.bin');
  const native = join(folder, 'native.bin');
  const aggregated = join(folder, 'aggregated.bin');

  beforeAll(() => {
    record(python, capture, ['--trace-python-allocators'], 'busy.py');
    record(python, names, [], 'names.py', '📦', 'two "words"', 'ß');
    record(python, native, ['--native'], 'busy.py');
    record(python, aggregated, ['--aggregate'], 'busy.py');
  });

  /** Reports that both write to the same default places: the texts of memray's and of ours. */
  function both(...reports: [place: string, args: string[]][]): { readonly theirs: string; readonly ours: string }[] {
    const paths = reports.map(([place]) => join(folder, place));
    for (const path of paths) rmSync(path, { force: true });
    const codes = memrayAll(
      python,
      reports.map(([, args]) => args),
    ).map(({ code }) => code);
    expect(codes).toEqual(reports.map(() => 0));
    const theirs = paths.map((path) => readFileSync(path, 'utf8'));
    return reports.map(([, args], i) => {
      rmSync(paths[i]!);
      const { code, out, err } = memlens(...args);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(`Wrote ${paths[i]!}\n`);
      return { theirs: theirs[i]!, ours: readFileSync(paths[i]!, 'utf8') };
    });
  }

  /** A text that Python wrote of the JSON in ours, with its own separators and escapes. */
  function dumpedByPython(json: string): string {
    const code = 'import json, sys; json.dump(json.load(sys.stdin), sys.stdout)';
    return spawnSync(python, ['-c', code], { encoding: 'utf8', input: json, maxBuffer: 1 << 28 }).stdout;
  }

  it('stats --json: the same file, byte for byte', () => {
    const reports = both(
      ['memray-stats-busy.bin.json', ['stats', '--json', '-n', '20', capture]],
      ['memray-stats-names.bin.json', ['stats', '--json', names]],
    );
    for (const { theirs, ours } of reports) expect(ours).toBe(theirs);
  });

  it('stats: the same text', () => {
    const commands = ['1', '5', '60'].flatMap((limit) => [capture, names].map((path) => ['stats', '-n', limit, path]));
    const theirs = memrayAll(python, commands);
    for (const [i, command] of commands.entries()) expect(memlens(...command).out.trim()).toBe(oneLine(theirs[i]!.out.trim()));
  });

  it.each(modes)('transform %s: the same stacks, sizes and counts in every format', (mode) => {
    const options = mode === '' ? [] : [mode];
    const paths = [
      ['busy', capture],
      ['names', names],
      ['native', native],
    ] as const;
    const csv = both(
      ...paths.map(([name, path]): [string, string[]] => [`memray-csv-${name}.csv`, ['transform', 'csv', ...options, path]]),
    );
    for (const { theirs, ours } of csv) expect(table(ours)).toEqual(table(theirs));
    const json = both(
      ...paths.flatMap(([name, path]): [string, string[]][] => [
        [`memray-gprof2dot-${name}.json`, ['transform', 'gprof2dot', ...options, path]],
        [`memray-speedscope-${name}.speedscope.json`, ['transform', 'speedscope', ...options, path]],
      ]),
    );
    for (const { theirs, ours } of json) {
      expect(parts(ours)).toEqual(parts(theirs));
      expect(ours).toBe(dumpedByPython(ours));
    }
  });

  it('transform csv of an aggregated capture: the same stacks and sizes, and every allocation counted', () => {
    const [peak, leaks] = both(
      ['memray-csv-aggregated.csv', ['transform', 'csv', aggregated]],
      ['leaks.csv', ['transform', 'csv', '--leaks', '-o', join(folder, 'leaks.csv'), aggregated]],
    );
    for (const { theirs, ours } of [peak!, leaks!]) {
      const [right, wrong] = [table(ours), table(theirs)];
      expect([...right].map(([stack, [bytes]]) => [stack, bytes]).sort()).toEqual(
        [...wrong].map(([stack, [bytes]]) => [stack, bytes]).sort(),
      );
      // memray counts a record that it merges into another as one allocation.
      expect([...right].every(([stack, [, count]]) => count >= wrong.get(stack)![1])).toBe(true);
    }
  });

  it('says how to make a graph of the file for gprof2dot, as memray does', () => {
    const path = join(folder, 'memray-gprof2dot-busy.json');
    const last = (text: string): string[] => text.trimEnd().split('\n').slice(-2);
    const ours = last(memlens('transform', 'gprof2dot', '-f', capture).out);
    const [said] = memrayAll(python, [['transform', 'gprof2dot', '-f', capture]]);
    const theirs = last(said!.out);
    expect(ours[0]).toBe(theirs[0]);
    expect(ours[1]).toBe(`gprof2dot -f json ${path} | dot -Tpng -o output.png`);
    expect(ours[1]).toContain(theirs[1]!.trim());
    const { out } = memlensWith({ PATH: folder }, 'transform', 'gprof2dot', '-f', capture);
    expect(out).toContain("Graphviz doesn't seem to be installed");
  });

  it.each(['-1', '1', '6'])('tree --temporary-allocation-threshold %s: the lines of memray’s tree', (threshold) => {
    for (const path of [capture, names, native]) {
      const done = spawnSync(python, [join(project, 'test/capture/memrayTree.py'), path, '100000', threshold], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      const theirs = (JSON.parse(done.stdout) as [depth: number, text: string][]).map(([, text]) => text);
      const { code, out } = memlens('tree', '-b', '100000', '--temporary-allocation-threshold', threshold, path);
      expect(code).toBe(0);
      const ours = (out.match(/[📂📄❓].*/gu) ?? []).flatMap((line) => {
        const [, text, times] = /^(.*?)(?: {2}× (\d+))?$/.exec(line)!;
        // memray's screen shows the first line of a name.
        return Array.from({ length: Number(times ?? 1) }, () => text!.split('\\n')[0]!);
      });
      expect(ours.length).toBeGreaterThan(5);
      expect(ours.toSorted()).toEqual(theirs.toSorted());
      // Calls of the same size stand in memray's order of time, which is not always ours.
      if (path === names && threshold === '-1') expect(ours).toEqual(theirs);
    }
  });

  it('tree -b: what is left out is one line that says how much it is', () => {
    const all = memlens('tree', '-b', '100000', capture).out;
    const few = memlens('tree', '-b', '2', capture).out.trimEnd().split('\n');
    expect(few[0]).toBe(all.split('\n')[0]);
    expect(few.at(-1)).toMatch(
      /^└── ❓ [\d.]+[kM]B \([\d.]+ %\) \d+ allocations from \d+ locations below the configured threshold$/,
    );
    expect(all).not.toContain('❓');
    expect(memlens('tree', capture).out).toBe(memlens('tree', '-b', '200', capture).out);
  });

  it('summary: the rows of memray’s aggregation, all of them', () => {
    const { summary = [] } = askMemray(python, capture, 'summary');
    expect(summary.length).toBeGreaterThan(20);
    const rows = memlens('summary', '-r', '100000', capture)
      .out.split('\n')
      .slice(3)
      .filter((line) => line !== '')
      .map((line) => line.split(/ {2,}/));
    const wanted = summary.map(([name, file, total, own, count]) => [
      `${name} at ${file}`,
      memraySize(total),
      memraySize(own),
      String(count),
    ]);
    expect(rows.map(([place, total, , own, , count]) => [place, total, own, count]).sort()).toEqual(wanted.sort());
  });

  it.each(['1', '2', '3', '4', '5'])('summary -s %s: the largest of that column first', (column) => {
    const lines = memlens('summary', '-s', column, '-r', '7', capture).out.trimEnd().split('\n').slice(3);
    const sizes = { kB: 1e3, MB: 1e6, B: 1 } as const;
    const values = lines.map((line) => {
      const [, number, unit] = /^([\d.]+)([kM]?B|%)?$/.exec(line.split(/ {2,}/)[Number(column)]!)!;
      return Number(number) * (unit === undefined || unit === '%' ? 1 : sizes[unit as keyof typeof sizes]);
    });
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(values).toHaveLength(7);
    const heading = memlens('summary', '-s', column, capture).out.split('\n').slice(0, 2).join('\n');
    expect([heading.match(/</g), heading.match(/>/g)]).toEqual([['<'], ['>']]);
  });

  it('tables read well at 80 columns', () => {
    for (const args of [
      ['summary', '-r', '12', '-s', '3', capture],
      ['tree', capture],
    ]) {
      const lines = memlensWith({ COLUMNS: '80' }, ...args)
        .out.trimEnd()
        .split('\n');
      // A pictograph is two columns and two units of UTF-16.
      expect(Math.max(...lines.map((line) => line.replaceAll('❓', '  ').length))).toBeLessThanOrEqual(80);
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.join('\n')).toContain(args[0] === 'summary' ? '<Own' : '…');
    }
  });

  it('an aggregated capture has no statistics and no temporary allocations, and says so', () => {
    for (const args of [
      ['stats', aggregated],
      ['stats', '--json', aggregated],
      ['transform', 'csv', '-o', join(folder, 'none.csv'), '--temporary-allocations', aggregated],
      ['transform', 'speedscope', '--temporary-allocations', aggregated],
      ['summary', '--temporary-allocations', aggregated],
      ['tree', '--temporary-allocations', aggregated],
    ]) {
      const { code, out, err } = memlens(...args);
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(/^memlens: .*is an aggregated capture.*\n$/);
    }
    for (const command of [
      ['summary'],
      ['tree'],
      ['transform', 'gprof2dot'],
      ['transform', 'csv', '-o', join(folder, 'a.csv')],
    ]) {
      expect(memlens(...command, aggregated).code).toBe(0);
    }
  });
});

/** memray's text, with the line end in the name of a file of `names.py` written out. */
function oneLine(text: string): string {
  return text.replaceAll('and\nanother', 'and\\nanother');
}

/** A CSV: bytes and counts by stack, the last field. */
function table(text: string): Map<string, Amount> {
  const header = 'allocator,num_allocations,size,tid,thread_name,stack_trace\r\n';
  expect(text.slice(0, header.length)).toBe(header);
  const row = /([A-Z_]+),(\d+),(\d+),(\d+),([^,]*),((?:"(?:[^"]|"")*"|[^"\r])*)\r\n/y;
  const entries: [string, number, number][] = [];
  row.lastIndex = header.length;
  for (let found; row.lastIndex < text.length; entries.push([found[6]!, Number(found[3]), Number(found[2])])) {
    found = row.exec(text);
    if (found === null) throw new Error('a line of the CSV has not six fields');
  }
  return sumOf(entries);
}

/** A file for gprof2dot or speedscope: what there is of each call stack, and what else is in it but who wrote it. */
function parts(json: string): unknown {
  const file = JSON.parse(json) as GraphFile | ScopeFile;
  if ('events' in file) {
    const { events, functions, ...rest } = file;
    const name = (index: number): unknown => functions[index];
    return { rest, stacks: sumOf(events.map(({ callchain, cost }) => [JSON.stringify(callchain.map(name)), cost[0], 0])) };
  }
  const { shared, profiles, exporter, ...rest } = file;
  expect(exporter).toMatch(/^mem(lens|ray)@\d/);
  const name = (index: number): unknown => shared.frames[index];
  const stacks = profiles.map(({ samples, weights, ...more }) => ({
    ...more,
    stacks: sumOf(samples.map((stack, i) => [JSON.stringify(stack.map(name)), weights[i]!, 0])),
  }));
  return { rest, stacks };
}

interface GraphFile {
  readonly events: readonly { readonly callchain: readonly number[]; readonly cost: readonly [number] }[];
  readonly functions: readonly unknown[];
}

interface ScopeFile {
  readonly shared: { readonly frames: readonly unknown[] };
  readonly profiles: readonly { readonly samples: readonly (readonly number[])[]; readonly weights: readonly number[] }[];
  readonly exporter: string;
}
