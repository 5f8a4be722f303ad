import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findPythons, project } from './support/pythons.ts';
import { askMemray, memray, record, scratch } from './support/record.ts';

const cli = join(project, 'out/cli.js');
const base = findPythons().pythons[0];

function memlens(...args: string[]): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

interface CsvRow {
  readonly bytes: number;
  readonly count: number;
}

/** The rows of a CSV by their stack, the last field. */
function csvByStack(path: string): Map<string, CsvRow> {
  const rows = new Map<string, CsvRow>();
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\r\n');
  expect(header).toBe('allocator,num_allocations,size,tid,thread_name,stack_trace');
  for (const line of lines) {
    const [, count, size, , , ...stack] = line.split(',');
    const key = stack.join(',').replace(/^"|"$/g, '');
    // Stacks that differ in nothing but the instruction read the same, and memray writes them apart.
    const row = rows.get(key) ?? { bytes: 0, count: 0 };
    rows.set(key, { bytes: row.bytes + Number(size), count: row.count + Number(count) });
  }
  return rows;
}

describe.runIf(base !== undefined)('memlens against memray, in a shell', () => {
  const folder = scratch();
  const python = base?.path ?? '';
  const capture = join(folder, 'memray-busy.bin');
  const aggregated = join(folder, 'aggregated.bin');

  beforeAll(() => {
    if (!existsSync(cli)) throw new Error('out/cli.js is absent: npm run build');
    record(python, capture, ['--trace-python-allocators'], 'busy.py');
    record(python, aggregated, ['--aggregate'], 'busy.py');
  });

  it('stats --json: the same file name and the same fields', () => {
    const path = join(folder, 'memray-stats-busy.bin.json');
    expect(memray(python, 'stats', '--json', '-n', '20', capture).status).toBe(0);
    renameSync(path, join(folder, 'theirs.json'));
    expect(memlens('stats', '--json', '-n', '20', capture)).toEqual({ code: 0, out: `Wrote ${path}\n`, err: '' });
    const ours: unknown = JSON.parse(readFileSync(path, 'utf8'));
    expect(ours).toEqual(JSON.parse(readFileSync(join(folder, 'theirs.json'), 'utf8')));
    const again = memlens('stats', '--json', capture);
    expect([again.code, again.err]).toEqual([1, `memlens: File already exists, will not overwrite without --force: ${path}\n`]);
    expect(memlens('stats', '--json', '-f', capture).code).toBe(0);
  });

  it('stats: the same text', () => {
    expect(memlens('stats', capture).out.trim()).toBe(memray(python, 'stats', capture).stdout.trim());
  });

  it.each(['', '--leaks', '--temporary-allocations', '--temporary-allocation-threshold=1'])(
    'transform csv %s: the same stacks, sizes and counts',
    (option) => {
      const options = option === '' ? [] : [option];
      const path = join(folder, 'memray-csv-busy.csv');
      rmSync(path, { force: true });
      expect(memray(python, 'transform', 'csv', ...options, capture).status).toBe(0);
      renameSync(path, join(folder, 'theirs.csv'));
      expect(memlens('transform', 'csv', ...options, capture)).toEqual({ code: 0, out: `Wrote ${path}\n`, err: '' });
      expect(csvByStack(path)).toEqual(csvByStack(join(folder, 'theirs.csv')));
    },
  );

  it('summary: the rows of memray’s aggregation, all of them', () => {
    const { summary, peakBytes } = askMemray(python, capture);
    expect(peakBytes).toBeGreaterThan(0);
    const size = (bytes: number): string => {
      for (const unit of ['', 'k', 'M']) {
        if (bytes < 1000) return `${bytes.toFixed(3)}${unit}B`;
        bytes /= 1000;
      }
      throw new Error('more than the test records');
    };
    const rows = memlens('summary', '-r', '100000', capture)
      .out.split('\n')
      .slice(3)
      .filter((line) => line !== '')
      .map((line) => line.split(/ {2,}/));
    const wanted = summary.map(([name, file, total, own, count]) => [
      `${name} at ${file}`,
      size(total),
      size(own),
      String(count),
    ]);
    expect(rows.map(([place, total, , own, , count]) => [place, total, own, count]).sort()).toEqual(wanted.sort());
  });

  it('summary reads well at 80 columns', () => {
    const done = spawnSync(process.execPath, [cli, 'summary', '-r', '12', '-s', '3', capture], {
      encoding: 'utf8',
      env: { ...process.env, COLUMNS: '80' },
    });
    const lines = done.stdout.trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBe(3 + 12);
    expect(lines.join('\n')).toContain('<Own');
  });

  it('an aggregated capture has no statistics and no temporary allocations, and says so', () => {
    for (const args of [
      ['stats', aggregated],
      ['stats', '--json', aggregated],
      ['transform', 'csv', '--temporary-allocations', aggregated],
      ['summary', '--temporary-allocations', aggregated],
    ]) {
      const { code, out, err } = memlens(...args);
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(/^memlens: .*is an aggregated capture.*\n$/);
    }
    expect(memlens('summary', aggregated).code).toBe(0);
    expect(memlens('transform', 'csv', '-o', join(folder, 'a.csv'), aggregated).code).toBe(0);
  });

  it('says in one sentence what it could not do, and exits 1; bad options exit 2', () => {
    const foreign = join(folder, 'foreign.bin');
    writeFileSync(foreign, 'nothing of memray’s');
    for (const [args, words] of [
      [['stats', join(folder, 'absent.bin')], /No such file/],
      [['summary', foreign], /is not a capture/],
      [['transform', 'svg', capture], /Format not supported: svg/],
      [['transform', 'csv', '-o', join(folder, 'no/such/folder.csv'), capture], /can't be written/],
    ] as const) {
      const { code, out, err } = memlens(...args);
      expect([code, out, err.trimEnd().split('\n').length]).toEqual([1, '', 1]);
      expect(err).toMatch(words);
    }
    for (const args of [
      [],
      ['fly'],
      ['stats'],
      ['stats', '--bogus', capture],
      ['stats', '-n', '0', capture],
      ['summary', '-s', '6', capture],
    ]) {
      expect(memlens(...args).code).toBe(2);
    }
    expect(memlens('--help').code).toBe(0);
  });
});
