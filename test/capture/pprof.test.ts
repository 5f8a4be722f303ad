import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { pprofBytes } from '../../src/core/report/pprof.ts';
import type { Mode, Profile } from '../../src/core/profile/profile.ts';
import { memlens } from './support/memlens.ts';
import { go, parseRaw, pprof, top } from './support/pprof.ts';
import { findPythons } from './support/pythons.ts';
import { foldStacks, readBytes, readCapture } from './support/read.ts';
import { record, scratch } from './support/record.ts';

const base = findPythons().pythons[0];
const missing = go === undefined && process.env['CI'] !== 'true';
const noFrame = '<stack trace unavailable>';

/** `thread#stack` -> bytes and count, with each place as pprof prints it. */
function ours(profile: Profile, mode: Mode): Record<string, readonly [number, number]> {
  const place = (frame: string): string => {
    const [name, file, line] = frame.split(';') as [string, string, string];
    return `${name} ${file}:${line}`;
  };
  return Object.fromEntries(
    Object.entries(foldStacks(profile, mode, true) ?? {}).map(([key, amounts]) => {
      const [, thread, stack] = /^(\d+)#([^]*)$/.exec(key)!;
      return [`${thread!}#${stack === '' ? `${noFrame} :0` : stack!.split('|').map(place).join('|')}`, amounts];
    }),
  );
}

function theirs(path: string, column: number): Record<string, readonly [number, number]> {
  const sums: Record<string, [number, number]> = {};
  for (const { values, stack, threadId } of parseRaw(pprof('-raw', path)).samples) {
    if (values[column] === 0 && values[column + 1] === 0) continue;
    const sum = (sums[`${String(threadId)}#${stack.join('|')}`] ??= [0, 0]);
    sum[0] += values[column]!;
    sum[1] += values[column + 1]!;
  }
  return sums;
}

/** Own and cumulative bytes, or counts, by function name; a stack counts once, also under recursion. */
function byFunction(profile: Profile, mode: Mode, index: 0 | 1): Record<string, readonly [number, number]> {
  const sums: Record<string, [number, number]> = {};
  for (const [key, amounts] of Object.entries(foldStacks(profile, mode, false)!)) {
    const names =
      key === '#'
        ? [noFrame]
        : key
            .slice(1)
            .split('|')
            .map((frame) => frame.split(';')[0]!);
    (sums[names[0]!] ??= [0, 0])[0] += amounts[index];
    for (const name of new Set(names)) (sums[name] ??= [0, 0])[1] += amounts[index];
  }
  return Object.fromEntries(Object.entries(sums).filter(([, [, cumulative]]) => cumulative > 0));
}

describe.skipIf(missing)('transform pprof, read by pprof itself', () => {
  const folder = scratch();
  const unzip = (name: string): Buffer => gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures', `${name}.gz`)));

  it.each([
    'py_3.14.bin',
    'v_1.10.0.bin',
    'v_1.19.3_agg.bin',
    'fuzz_1.bin',
    'fork.bin',
    'killed.bin',
    'objects_3.14.bin',
    'fuzz_agg_1.bin',
  ])('%s: the same stacks, threads, sizes and counts', (name) => {
    const result = readBytes(unzip(name));
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const profile = result.value;
    for (const mode of ['peak', 'leaks', 'temporary'] as const) {
      if (profile.locations[mode] === undefined) continue;
      const path = join(folder, `${name}.${mode}.pb.gz`);
      writeFileSync(path, gzipSync(pprofBytes(profile, mode)));
      expect(theirs(path, 0)).toEqual(ours(profile, mode));
      if (!profile.info.isAggregated) expect(theirs(path, 2)).toEqual(ours(profile, 'total'));
    }
  });

  describe.runIf(base !== undefined)('from the command line', () => {
    const capture = join(folder, 'memray-busy.bin');
    const aggregated = join(folder, 'aggregated.bin');
    const path = join(folder, 'memray-pprof-busy.pb.gz');

    beforeAll(() => {
      record(base!.path, capture, ['--trace-python-allocators'], 'busy.py');
      record(base!.path, aggregated, ['--aggregate'], 'busy.py');
      expect(memlens('transform', 'pprof', capture)).toEqual({ code: 0, out: `Wrote ${path}\n`, err: '' });
    });

    it('pprof -top: the same sums for each function, of all four sample types', () => {
      const profile = readCapture(capture);
      expect(top(path, 'inuse_space')).toEqual(byFunction(profile, 'peak', 0));
      expect(top(path, 'inuse_objects')).toEqual(byFunction(profile, 'peak', 1));
      expect(top(path, 'alloc_space')).toEqual(byFunction(profile, 'total', 0));
      expect(top(path, 'alloc_objects')).toEqual(byFunction(profile, 'total', 1));
    });

    it('pprof -raw: time, duration, threads, mapping, start lines and where it comes from', () => {
      const profile = readCapture(capture);
      const raw = parseRaw(pprof('-raw', path));
      expect(raw.types).toEqual(['inuse_space/bytes', 'inuse_objects/count', 'alloc_space/bytes', 'alloc_objects/count']);
      expect(new Set(raw.samples.map(({ thread }) => thread))).toEqual(
        new Set(['main thread', 'worker-0', 'worker-1', 'worker-2', 'worker-3']),
      );
      expect(raw.comments[0]).toMatch(/^memray 1\.20 \(capture format 13\), Python 3\./);
      expect(raw.comments.slice(1)).toEqual([
        `command line: ${profile.info.commandLine}`,
        'inuse_space, inuse_objects: live when the heap was largest',
      ]);
      const head = raw.head.join('\n');
      expect(head).toContain('PeriodType: space bytes\nPeriod: 1\n');
      const [, seconds] = /Time: (.*?) \+0000/.exec(head)!;
      expect(Date.parse(`${seconds!.replace(' ', 'T')}Z`)).toBe(profile.info.startTime);
      expect(pprof('-top', path)).toContain('Type: inuse_space\n');
      const text = pprof('-raw', path);
      expect(text).toMatch(/\n1: 0x0\/0x0\/0x0 python3\.\d+ {2}\[FN\]\[FL\]\[LN\]\[IN\]\n/);
      expect(text).toMatch(/ churn .*busy\.py:2\d(:0)? s=17\(\)\n/);
    });

    it('--leaks: what was never freed, and it says so', () => {
      const leaks = join(folder, 'leaks.pb.gz');
      expect(memlens('transform', 'pprof', '--leaks', '-o', leaks, capture).code).toBe(0);
      expect(top(leaks, 'inuse_space')).toEqual(byFunction(readCapture(capture), 'leaks', 0));
      expect(parseRaw(pprof('-raw', leaks)).comments[2]).toBe(
        'inuse_space, inuse_objects: never freed before the recording ended',
      );
    });

    it('an aggregated capture has no alloc_space and no alloc_objects', () => {
      const out = join(folder, 'aggregated.pb.gz');
      expect(memlens('transform', 'pprof', '-o', out, aggregated).code).toBe(0);
      const raw = parseRaw(pprof('-raw', out));
      expect(raw.types).toEqual(['inuse_space/bytes', 'inuse_objects/count']);
      expect(raw.comments.at(-1)).toBe('alloc_space, alloc_objects: not in an aggregated capture');
      expect(top(out, 'inuse_space')).toEqual(byFunction(readCapture(aggregated), 'peak', 0));
    });
  });
});
