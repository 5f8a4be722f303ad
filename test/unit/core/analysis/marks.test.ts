import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../../src/core/analysis/analysis.ts';
import { profileOf, stacks, type TestFrame, type TestStack } from '../support/stacks.ts';

const own = '/srv/shop/app.py';
const isOwn = (frame: TestFrame): boolean => frame.file === own;
const all20 = { mode: 'peak', minShare: 0, maxLinesPerFile: 20 } as const;

function sum(values: readonly TestStack[], of: 'bytes' | 'count'): number {
  return values.reduce((total, stack) => total + stack[of], 0);
}

describe('marks', () => {
  it('give each byte to the innermost line of own code, with own and total beside', () => {
    fc.assert(
      fc.property(stacks, (all) => {
        const marks = new Analysis(profileOf(all)).marks(all20);
        const lines = new Map<number, object>();
        for (const line of new Set(all.flatMap(({ frames }) => frames.filter(isOwn).map((frame) => frame.line)))) {
          const attributed = all.filter(({ frames }) => frames.findLast(isOwn)?.line === line);
          const bytes = sum(attributed, 'bytes');
          if (line === 0 || bytes === 0) continue;
          const isHere = (frame: TestFrame | undefined): boolean => frame !== undefined && isOwn(frame) && frame.line === line;
          lines.set(line, {
            line,
            bytes,
            count: sum(attributed, 'count'),
            ownBytes: sum(
              all.filter(({ frames }) => isHere(frames.at(-1))),
              'bytes',
            ),
            totalBytes: sum(
              all.filter(({ frames }) => frames.some(isHere)),
              'bytes',
            ),
          });
        }
        const got = marks.files.flatMap((file) => file.lines);
        expect(new Map(got.map((mark) => [mark.line, mark]))).toEqual(lines);
        expect(got.map(({ line }) => line)).toEqual([...lines.keys()].sort((a, b) => a - b));
        expect(marks.files.every(({ file }) => file === own)).toBe(true);
        expect(marks.wholeBytes).toBe(sum(all, 'bytes'));
      }),
    );
  });

  it('of functions count each stack once', () => {
    fc.assert(
      fc.property(stacks, (all) => {
        const got = new Analysis(profileOf(all)).marks(all20).files.flatMap((file) => file.functions);
        const names = new Set(all.flatMap(({ frames }) => frames.filter(isOwn).map((frame) => frame.function)));
        const expected = [...names].map((name) => {
          const through = all.filter(({ frames }) => frames.some((frame) => isOwn(frame) && frame.function === name));
          const inside = all.filter(({ frames }) => frames.at(-1)?.function === name && isOwn(frames.at(-1)!));
          return {
            name,
            firstLine: name === 'main' ? 1 : 20,
            ownBytes: sum(inside, 'bytes'),
            totalBytes: sum(through, 'bytes'),
            count: sum(inside, 'count'),
            totalCount: sum(through, 'count'),
          };
        });
        const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
        expect([...got].sort(byName)).toEqual(expected.filter(({ totalBytes }) => totalBytes > 0).sort(byName));
      }),
    );
  });

  const at = (name: string, line: number, firstLine = 1): TestFrame => ({ function: name, file: own, firstLine, line });
  const library = { function: 'load', file: '/venv/lib/python3.13/site-packages/pandas/io.py', firstLine: 7, line: 9 };

  it('give what generated code without a file holds to the line that ran it', () => {
    const generated = { function: '__init__', file: '<string>', firstLine: 1, line: 2 };
    const all = [
      { frames: [at('main', 3), generated], bytes: 40, count: 2 },
      { frames: [generated], bytes: 5, count: 1 },
    ];
    const analysis = new Analysis(profileOf(all));
    const { files, wholeBytes } = analysis.marks(all20);
    expect(files.map(({ file, lines }) => [file, lines.map(({ line, bytes, ownBytes }) => [line, bytes, ownBytes])])).toEqual([
      [own, [[3, 40, 0]]],
    ]);
    expect(wholeBytes).toBe(45);
  });

  it('begin at the share, and only the largest lines of a file are there', () => {
    const lines = [5, 6, 7, 8].map((line, i) => ({ frames: [at('main', line)], bytes: [100, 1, 50, 849][i]!, count: 1 }));
    const marked = (minShare: number, maxLinesPerFile: number): number[] =>
      new Analysis(profileOf(lines)).marks({ mode: 'peak', minShare, maxLinesPerFile }).files[0]!.lines.map(({ line }) => line);
    expect(marked(0, 20)).toEqual([5, 6, 7, 8]);
    expect(marked(0.05, 20)).toEqual([5, 7, 8]);
    expect(marked(0.0501, 20)).toEqual([5, 8]);
    expect(marked(0, 2)).toEqual([5, 8]);
  });

  it('make a function hot by its total alone', () => {
    const all = [
      { frames: [at('main', 3), at('leaf', 22, 20)], bytes: 990, count: 1 },
      { frames: [at('other', 33, 30)], bytes: 10, count: 1 },
    ];
    const [file] = new Analysis(profileOf(all)).marks({ mode: 'peak', minShare: 0.011, maxLinesPerFile: 20 }).files;
    expect(file?.functions.map(({ name, ownBytes, totalBytes }) => [name, ownBytes, totalBytes])).toEqual([
      ['main', 0, 990],
      ['leaf', 990, 990],
    ]);
  });

  it('name the callers of what a line holds, largest first', () => {
    const all = [
      { frames: [at('main', 3), at('make', 22, 20), library], bytes: 5, count: 1 },
      { frames: [at('main', 4), at('make', 22, 20)], bytes: 70, count: 2 },
      { frames: [library, at('make', 22, 20), library], bytes: 20, count: 3 },
      // Own code below it again: counted there.
      { frames: [at('main', 3), at('make', 22, 20), library, at('leaf', 31, 30)], bytes: 1000, count: 1 },
      { frames: [at('make', 22, 20)], bytes: 400, count: 1 },
    ];
    const analysis = new Analysis(profileOf(all));
    const params = { mode: 'peak', file: own, line: 22, limit: 10 } as const;
    expect(analysis.callers(params)).toEqual([
      { function: 'main', file: own, line: 4, bytes: 70, count: 2 },
      { function: 'load', file: library.file, line: 9, bytes: 20, count: 3 },
      { function: 'main', file: own, line: 3, bytes: 5, count: 1 },
    ]);
    expect(analysis.callers({ ...params, limit: 1 })).toHaveLength(1);
    expect(analysis.callers({ ...params, line: 99 })).toEqual([]);
    expect(analysis.callers({ ...params, file: '/elsewhere.py' })).toEqual([]);
    // A library's line: what it allocated itself.
    expect(analysis.callers({ ...params, file: library.file, line: 9 })).toEqual([
      { function: 'make', file: own, line: 22, bytes: 25, count: 4 },
    ]);
  });
});
