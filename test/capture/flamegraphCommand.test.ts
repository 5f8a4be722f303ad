import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { memlens } from './support/memlens.ts';
import { findPythons } from './support/pythons.ts';
import { memray, record, scratch } from './support/record.ts';

const base = findPythons().pythons[0];

/** What the page shows is tested in test/webview/report.test.ts. */
describe.runIf(base !== undefined)('memlens flamegraph, as memray flamegraph', () => {
  const folder = scratch();
  const python = base?.path ?? '';
  const capture = join(folder, 'memray-busy.bin');
  const aggregated = join(folder, 'aggregated.bin');
  const page = join(folder, 'memray-flamegraph-busy.html');

  beforeAll(() => {
    record(python, capture, [], 'busy.py');
    record(python, aggregated, ['--aggregate'], 'busy.py');
  });

  it('writes the same file name, says so in the same words, and overwrites nothing unasked', () => {
    expect(memray(python, 'flamegraph', capture).stdout).toContain(`Wrote ${page}`);
    const refused = memlens('flamegraph', capture);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toContain(`will not overwrite without --force: ${page}`);
    expect(memray(python, 'flamegraph', capture).status).toBe(1);
    expect(memlens('flamegraph', '-f', capture)).toEqual({ code: 0, out: `Wrote ${page}\n`, err: '' });
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>\n/);
  });

  it.each([
    [['--leaks']],
    [['--temporary-allocations']],
    [['--temporary-allocation-threshold=0']],
    [['--temporary-allocation-threshold=9']],
    [['--temporal']],
    [['--temporal', '--leaks', '--split-threads', '--inverted']],
    [['--inverted', '--split-threads', '--no-web', '--max-memory-records', '3', '--confidential-files', 'all']],
  ])('takes %s', (options) => {
    const out = join(folder, 'out.html');
    expect(memlens('flamegraph', '-f', '-o', out, ...options, capture)).toEqual({ code: 0, out: `Wrote ${out}\n`, err: '' });
  });

  it.each([
    [1, [join(folder, 'absent.bin')]],
    [1, ['-o', join(folder, 'no/such/folder.html'), capture]],
    [1, ['--temporary-allocations', '-o', join(folder, 'agg.html'), aggregated]],
    [1, ['--temporal', '-o', join(folder, 'agg.html'), aggregated]],
    [2, []],
    [2, ['--leaks', '--temporary-allocations', capture]],
    [2, ['--temporal', '--temporary-allocations', capture]],
    [2, ['--confidential-files', 'some', capture]],
    [2, ['--max-memory-records', 'many', capture]],
  ] as const)('exits %i for %j, as memray does, and writes nothing', (code, args) => {
    const ours = memlens('flamegraph', ...args);
    expect([ours.code, ours.out]).toEqual([code, '']);
    expect(ours.err).not.toBe('');
    expect(memray(python, 'flamegraph', ...args).status).toBe(code);
    expect(existsSync(join(folder, 'agg.html'))).toBe(false);
  });

  it('an aggregated capture has a page too', () => {
    expect(memlens('flamegraph', '-o', join(folder, 'a.html'), aggregated).code).toBe(0);
  });

  it('a damaged file is told on stderr in one sentence', () => {
    const foreign = join(folder, 'foreign.bin');
    writeFileSync(foreign, 'nothing of memray’s');
    const { code, err } = memlens('flamegraph', foreign);
    expect([code, err.trimEnd().split('\n').length]).toEqual([1, 1]);
  });
});
