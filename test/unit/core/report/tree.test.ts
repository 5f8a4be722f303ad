import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpainted } from '../../../../src/core/report/paint.ts';
import { summaryText } from '../../../../src/core/report/summary.ts';
import { textWidth } from '../../../../src/core/report/textWidth.ts';
import { type TreeCall, allocationTree } from '../../../../src/core/report/tree.ts';
import { treeLines } from '../../../../src/core/report/treeText.ts';
import { type TestFrame, type TestStack, profileOf, site, stacks } from '../support/stacks.ts';

const frame = (name: string, line: number, file = '/srv/shop/app.py'): TestFrame => ({
  function: name,
  file,
  firstLine: 1,
  line,
});
const stack = (bytes: number, ...frames: TestFrame[]): TestStack => ({ frames, bytes, count: 1 });
const draw = (all: readonly TestStack[], biggest = 200, width?: number): string =>
  [...treeLines(profileOf(all), 'peak', biggest, width, unpainted)].join('');

const main = frame('main', 3);
const load = frame('load', 9, `${site}/pandas/__init__.py`);

describe('the tree of the biggest allocations', () => {
  it('has a step to the right only where calls part, and names modules', () => {
    const all = [
      stack(600, main, load, frame('read', 5)),
      stack(300, main, load, frame('parse', 6), frame('split', 7)),
      stack(100, main, frame('log', 4, '/elsewhere/log.py')),
    ];
    expect(draw(all)).toBe(`📂 1.000kB (100.00 %) <ROOT>
📂 1.000kB (100.00 %) main  shop.app:3
├── 📂 900.000B (90.00 %) load  pandas:9
│   ├── 📄 600.000B (60.00 %) read  shop.app:5
│   └── 📂 300.000B (30.00 %) parse  shop.app:6
│       📄 300.000B (30.00 %) split  shop.app:7
└── 📄 100.000B (10.00 %) log  /elsewhere/log.py:4
`);
  });

  it('says what is left out, and counts it in the whole', () => {
    const all = [stack(70, main), stack(20, frame('a', 1)), stack(10, frame('b', 2))];
    expect(draw(all, 1)).toBe(`📂 100.000B (100.00 %) <ROOT>
├── 📄 70.000B (70.00 %) main  shop.app:3
└── ❓ 30.000B (30.00 %) 2 allocations from 2 locations below the configured threshold
`);
    expect(draw(all, 0)).toBe(`📂 100.000B (100.00 %) <ROOT>
❓ 100.000B (100.00 %) 3 allocations from 3 locations below the configured threshold
`);
    // Python's slice: all but the last.
    expect(allocationTree(profileOf(all), 'peak', -1).elided).toEqual({ locations: 1, allocations: 1, bytes: 10 });
  });

  it('leaves out the machinery of imports and of running, not what it calls', () => {
    const run = frame('_run_code', 88, '<frozen runpy>');
    const find = frame('_find_and_load', 1, '<frozen importlib._bootstrap>');
    expect(draw([stack(30, run, main, find, load), stack(70, run, frame('other', 8))])).toBe(`📂 100.000B (100.00 %) <ROOT>
├── 📄 70.000B (70.00 %) other  shop.app:8
└── 📂 30.000B (30.00 %) main  shop.app:3
    📄 30.000B (30.00 %) load  pandas:9
`);
  });

  it('draws recursion as one line, however deep', () => {
    const deep = Array.from({ length: 30_000 }, () => frame('walk', 5));
    expect(draw([stack(10, main, ...deep, load)])).toBe(`📂 10.000B (100.00 %) <ROOT>
📂 10.000B (100.00 %) main  shop.app:3
📂 10.000B (100.00 %) walk  shop.app:5  × 30000
📄 10.000B (100.00 %) load  pandas:9
`);
  });

  it('says that there is nothing', () => {
    expect(draw([])).toBe('<No allocations>\n');
  });

  it('holds every byte once: a call has its own and those of its callees', () => {
    const own = (call: TreeCall): number => call.bytes - call.children.reduce((sum, child) => sum + child.bytes, 0);
    const check = (call: TreeCall): void => {
      expect(own(call)).toBeGreaterThanOrEqual(0);
      expect(call.children.every((child) => child.frame >= 0)).toBe(true);
      for (const child of call.children) check(child);
    };
    fc.assert(
      fc.property(stacks, fc.nat(20), (all, biggest) => {
        const { root, elided } = allocationTree(profileOf(all), 'peak', biggest);
        check(root);
        expect(root.bytes).toBe(all.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(own(root)).toBeGreaterThanOrEqual(elided.bytes);
      }),
    );
  });

  it('never passes the width of a terminal, nor does the summary', () => {
    fc.assert(
      fc.property(stacks, fc.integer({ min: 72, max: 120 }), (all, width) => {
        const profile = profileOf(all);
        const lines = [
          ...[...treeLines(profile, 'peak', 5, width, unpainted)].map((line) => line.slice(0, -1)),
          ...summaryText(profile, 'peak', 1, 10, width, unpainted).split('\n'),
        ];
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});
