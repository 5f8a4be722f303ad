import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Analysis } from '../../src/core/analysis/analysis.ts';
import { Flamegraph } from '../../src/core/flamegraph/flamegraph.ts';
import { findPythons, project } from './support/pythons.ts';
import { readCapture } from './support/read.ts';
import { askMemray, record, scratch } from './support/record.ts';

/** One of memray's own records: `function;file;line`, innermost first. */
interface Row {
  readonly stack: readonly string[];
  readonly bytes: number;
  readonly count: number;
}

const fileOf = (frame: string): string => frame.slice(frame.indexOf(';') + 1, frame.lastIndexOf(';'));
/** `file;line`: what a line of a table is. */
const lineOf = (frame: string): string => frame.slice(frame.indexOf(';') + 1);
const total = (rows: readonly Row[], of: 'bytes' | 'count' = 'bytes'): number => rows.reduce((sum, row) => sum + row[of], 0);

const [python] = findPythons().pythons;

describe.skipIf(python === undefined)('views of a real recording, against memray’s own records', () => {
  const folder = scratch();
  let rows: readonly Row[];
  let analysis: Analysis;
  beforeAll(() => {
    const capture = join(folder, 'busy.bin');
    record(python!.path, capture, [], 'busy.py');
    rows = Object.entries(askMemray(python!.path, capture).merged.peak).map(([key, [bytes, count]]) => {
      const stack = key.slice(key.indexOf('#') + 1);
      return { stack: stack === '' ? [] : stack.split('|'), bytes, count };
    });
    analysis = new Analysis(readCapture(capture));
  });

  it.each([
    ['lines', lineOf],
    ['files', fileOf],
  ] as const)('%s', (kind, keyOf) => {
    const page = analysis.table({
      kind,
      mode: 'peak',
      filter: '',
      sort: 'total',
      descending: true,
      offset: 0,
      limit: 1e6,
    });
    const got = page.rows.map((row) => [
      kind === 'lines' ? `${row.file};${row.line}` : row.file,
      [row.ownBytes, row.ownCount, row.totalBytes, row.totalCount],
    ]);
    const expected = [...new Set(rows.flatMap(({ stack }) => stack.map(keyOf)))].map((key) => {
      const inside = rows.filter(({ stack }) => stack[0] !== undefined && keyOf(stack[0]) === key);
      const through = rows.filter(({ stack }) => stack.some((frame) => keyOf(frame) === key));
      return [key, [total(inside), total(inside, 'count'), total(through), total(through, 'count')]];
    });
    expect(expected.length).toBeGreaterThan(5);
    expect(Object.fromEntries(got)).toEqual(Object.fromEntries(expected));
    expect(page.wholeBytes).toBe(total(rows));
  });

  it('marks: bytes by the innermost line of own code add up to what own code holds', () => {
    const programs = `${join(project, 'test/capture/programs')}/`;
    const isOwn = (frame: string): boolean => fileOf(frame).startsWith(programs);
    const { files } = analysis.marks({ mode: 'peak', minShare: 0, maxLinesPerFile: 1e6 });
    const got = files
      .filter(({ file }) => file.startsWith(programs))
      .flatMap(({ file, lines }) => lines.map(({ line, bytes, count }) => [`${file};${line}`, [bytes, count]] as const));
    const expected = new Map<string, [number, number]>();
    for (const { stack, bytes, count } of rows) {
      const own = stack.find(isOwn);
      if (own === undefined) continue;
      const [before, allocations] = expected.get(lineOf(own)) ?? [0, 0];
      expected.set(lineOf(own), [before + bytes, allocations + count]);
    }
    expect(expected.size).toBeGreaterThan(5);
    expect(new Map(got)).toEqual(expected);
    expect(got.reduce((sum, [, [bytes]]) => sum + bytes, 0)).toBe(total(rows.filter(({ stack }) => stack.some(isOwn))));
  });

  it('an inverted flamegraph begins with the frames that allocated, and ends in whole stacks', () => {
    const flamegraph = new Flamegraph(analysis);
    const expected = new Map<string, number>();
    for (const { stack, bytes } of rows) {
      for (let depth = 1; depth <= stack.length; depth++) {
        const path = stack.slice(0, depth).join('|');
        expected.set(path, (expected.get(path) ?? 0) + bytes);
      }
    }
    const view = flamegraph.view({ mode: 'peak', inverted: true, hideImports: false, root: 0, minShare: 0 });
    const paths: string[] = [''];
    for (let i = 1; i < view.length; i++) {
      if (view.id[i] === 0xffff_ffff) continue;
      const label = view.labels[view.label[i]!]!;
      const name = `${label.function};${label.file};${label.line}`;
      paths[i] = view.parent[i] === 0 ? name : `${paths[view.parent[i]!]!}|${name}`;
      expect(view.totalBytes[i], paths[i]).toBe(expected.get(paths[i]!));
    }
    // All that are wide enough to be drawn are.
    const least = total(rows) / 50_000;
    const drawn = new Set(paths);
    expect([...expected].filter(([path, bytes]) => bytes >= least && !drawn.has(path))).toEqual([]);
  });
});
