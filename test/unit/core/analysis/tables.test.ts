import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../../src/core/analysis/analysis.ts';
import type { TableKind, TableParams, TableRow } from '../../../../src/core/analysis/questions.ts';
import { profileOf, stacks, type TestFrame, type TestStack } from '../support/stacks.ts';

const everything: TableParams = {
  kind: 'functions',
  mode: 'peak',
  filter: '',
  sort: 'total',
  descending: true,
  offset: 0,
  limit: 1000,
};

const keys: Readonly<Record<TableKind, (frame: TestFrame) => string>> = {
  functions: (frame) => `${frame.function} ${frame.file} ${frame.firstLine}`,
  lines: (frame) => `${frame.file} ${frame.line}`,
  files: (frame) => frame.file,
  modules: ({ file }) => {
    if (file.includes('/pandas/')) return 'pandas';
    if (file.includes('/json/')) return 'json';
    return file === '/srv/shop/app.py' ? 'shop.app' : 'importlib';
  },
};

function keyOf(kind: TableKind, row: TableRow): string {
  if (kind === 'functions') return `${row.name} ${row.file} ${row.line}`;
  if (kind === 'lines') return `${row.file} ${row.line}`;
  return kind === 'files' ? row.file : row.name;
}

/** Stack by stack, with sets: nothing of the tree. */
function expected(all: readonly TestStack[], keyOfFrame: (frame: TestFrame) => string): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (const { frames, bytes, count } of all) {
    const row = (key: string): number[] => {
      const known = rows.get(key) ?? [0, 0, 0, 0];
      rows.set(key, known);
      return known;
    };
    for (const key of new Set(frames.map(keyOfFrame))) {
      row(key)[2]! += bytes;
      row(key)[3]! += count;
    }
    const innermost = frames.at(-1);
    if (innermost === undefined) continue;
    row(keyOfFrame(innermost))[0]! += bytes;
    row(keyOfFrame(innermost))[1]! += count;
  }
  for (const [key, row] of rows) if (row[2] === 0 && row[3] === 0) rows.delete(key);
  return rows;
}

describe('tables', () => {
  it.each(Object.keys(keys) as TableKind[])('%s: own and total count each stack once, also under recursion', (kind) => {
    fc.assert(
      fc.property(stacks, (all) => {
        const page = new Analysis(profileOf(all)).table({ ...everything, kind });
        const rows = new Map(
          page.rows.map((row) => [keyOf(kind, row), [row.ownBytes, row.ownCount, row.totalBytes, row.totalCount]]),
        );
        expect(rows).toEqual(expected(all, keys[kind]));
        expect(rows.size).toBe(page.rows.length);
        expect(page.matching).toBe(page.all);
        expect(page.wholeBytes).toBe(all.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(page.wholeCount).toBe(all.reduce((sum, { count }) => sum + count, 0));
      }),
    );
  });

  it('answers another mode of the same capture with its own numbers', () => {
    const all = [{ frames: [{ function: 'main', file: '/srv/a.py', firstLine: 1, line: 2 }], bytes: 101, count: 4 }];
    const analysis = new Analysis(profileOf(all));
    expect(analysis.table(everything).rows[0]).toMatchObject({ ownBytes: 101, ownCount: 4 });
    expect(analysis.table({ ...everything, mode: 'leaks' }).rows[0]).toMatchObject({ ownBytes: 50, ownCount: 2 });
    expect(analysis.table({ ...everything, mode: 'temporary' })).toMatchObject({ rows: [], all: 0, wholeBytes: 0 });
  });

  it('pages neither overlap nor leave out, in every order', () => {
    const order = fc.constantFrom('name', 'own', 'total', 'count', 'totalCount');
    fc.assert(
      fc.property(stacks, order, fc.boolean(), fc.integer({ min: 1, max: 4 }), (all, sort, descending, limit) => {
        const analysis = new Analysis(profileOf(all));
        const params = { ...everything, kind: 'lines', sort, descending } as const;
        const whole = analysis.table(params);
        const rows: TableRow[] = [];
        for (let offset = 0; offset < whole.matching; offset += limit)
          rows.push(...analysis.table({ ...params, offset, limit }).rows);
        expect(rows).toEqual(whole.rows);
        if (sort === 'name') return;
        const column = { own: 'ownBytes', total: 'totalBytes', count: 'ownCount', totalCount: 'totalCount' } as const;
        const values = rows.map((row) => row[column[sort]]);
        expect(values).toEqual([...values].sort((a, b) => (descending ? b - a : a - b)));
      }),
    );
  });

  it('filters by function, file or line, whatever the case, and says how many there are without', () => {
    const frame = (name: string, file: string, line: number): TestFrame => ({ function: name, file, firstLine: 1, line });
    const all = [
      { frames: [frame('main', '/srv/shop/app.py', 3), frame('Remember', '/srv/shop/cache.py', 41)], bytes: 10, count: 1 },
      { frames: [frame('main', '/srv/shop/app.py', 4)], bytes: 5, count: 1 },
    ];
    const analysis = new Analysis(profileOf(all));
    const names = (filter: string, kind: TableKind): string[] =>
      analysis.table({ ...everything, kind, filter }).rows.map(({ name, line }) => `${name}:${line}`);
    expect(names('REMEMBER', 'functions')).toEqual(['Remember:1']);
    expect(names('cache.py:41', 'lines')).toEqual(['Remember:41']);
    expect(names('APP', 'lines')).toEqual(['main:3', 'main:4']);
    expect(names('shop.c', 'modules')).toEqual(['shop.cache:0']);
    expect(names('nowhere', 'files')).toEqual([]);
    expect(analysis.table({ ...everything, filter: 'remember' })).toMatchObject({ matching: 1, all: 2 });
  });
});
