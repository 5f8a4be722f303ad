import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../../src/core/analysis/analysis.ts';
import { Flamegraph } from '../../../../src/core/flamegraph/flamegraph.ts';
import type { FlamegraphLabel, FlamegraphShape, FlamegraphView } from '../../../../src/core/flamegraph/questions.ts';
import { mergedBox } from '../../../../src/core/flamegraph/questions.ts';
import { profileOf, stacks, type TestFrame, type TestStack } from '../support/stacks.ts';

type Box = readonly [own: number, total: number, count: number];

/** Often with one heavy stack, so that wrappers get folded. Below 50,000 bytes in all: every byte is wide enough for a box. */
const someStacks = fc
  .tuple(stacks, fc.boolean())
  .map(([all, heavy]) => (heavy ? all.map((stack, i) => ({ ...stack, bytes: i === 0 ? 40_000 : stack.bytes % 30 })) : all));

const shapes: fc.Arbitrary<FlamegraphShape> = fc.record({
  mode: fc.constant('peak'),
  inverted: fc.boolean(),
  hideImports: fc.boolean(),
});

const nameOf = (frame: FlamegraphLabel | TestFrame): string => `${frame.function} ${frame.file}:${frame.line}`;
const flamegraphOf = (all: readonly TestStack[]): Flamegraph => new Flamegraph(new Analysis(profileOf(all)));
const sum = (all: readonly TestStack[]): number => all.reduce((total, { bytes }) => total + bytes, 0);

/** The stacks a shape draws, first frame next to the root, and how many wrappers were folded. */
function drawn(
  all: readonly TestStack[],
  shape: FlamegraphShape,
): { readonly all: readonly TestStack[]; readonly folded: number } {
  const isImport = (frame: TestFrame): boolean => frame.file.startsWith('<frozen importlib');
  const visible = all.filter(({ bytes, frames }) => bytes > 0 && !(shape.hideImports && frames.some(isImport)));
  if (shape.inverted) return { all: visible.map((stack) => ({ ...stack, frames: stack.frames.toReversed() })), folded: 0 };
  const chain: string[] = [];
  const under = (path: readonly string[]): TestStack[] =>
    visible.filter(({ frames }) => path.every((name, depth) => frames[depth] !== undefined && nameOf(frames[depth]) === name));
  for (;;) {
    const next = visible
      .flatMap(({ frames }) => frames.slice(chain.length, chain.length + 1))
      .find((frame) => {
        const called = under([...chain, nameOf(frame)]).filter(({ frames }) => frames.length > chain.length + 1);
        return frame.file !== '/srv/shop/app.py' && sum(called) >= 0.99 * sum(visible);
      });
    if (next === undefined) break;
    chain.push(nameOf(next));
  }
  const strip = (stack: TestStack): TestStack => {
    let depth = 0;
    while (depth < chain.length && stack.frames[depth] !== undefined && nameOf(stack.frames[depth]!) === chain[depth]) depth++;
    return { ...stack, frames: stack.frames.slice(depth) };
  };
  return { all: visible.map(strip), folded: chain.length };
}

function boxesOf(all: readonly TestStack[]): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const { frames, bytes, count } of all) {
    for (let depth = 0; depth <= frames.length; depth++) {
      const path = frames.slice(0, depth).map(nameOf).join(' > ');
      const [own, total, allocations] = boxes.get(path) ?? [0, 0, 0];
      boxes.set(path, [own + (depth === frames.length ? bytes : 0), total + bytes, allocations + count]);
    }
  }
  return boxes;
}

/** Path of each box from the answer's root. */
function pathsOf(view: FlamegraphView): string[] {
  const paths: string[] = [];
  for (let i = 0; i < view.length; i++) {
    const parent = view.parent[i]!;
    const name = view.id[i] === mergedBox ? '(merged)' : nameOf(view.labels[view.label[i]!]!);
    paths.push(parent < 0 ? '' : parent === 0 ? name : `${paths[parent]!} > ${name}`);
  }
  return paths;
}

/** Boxes by path. Where wrappers were folded, what one of them called and what another did may have the same path. */
function sumsOf(view: FlamegraphView): Map<string, Box> {
  const sums = new Map<string, Box>();
  pathsOf(view).forEach((path, i) => {
    const [own, total, count] = sums.get(path) ?? [0, 0, 0];
    sums.set(path, [own + view.ownBytes[i]!, total + view.totalBytes[i]!, count + view.count[i]!]);
  });
  return sums;
}

describe('flamegraph', () => {
  it('folds what wraps nearly everything into the root, with what it holds itself', () => {
    const frame = (name: string, file: string): TestFrame => ({ function: name, file, firstLine: 1, line: 2 });
    const outer = [frame('run_path', '<frozen runpy>'), frame('_run_code', '<frozen runpy>')];
    const all = [
      { frames: outer, bytes: 3, count: 1 },
      { frames: [outer[0]!, frame('prepare', '<frozen runpy>')], bytes: 2, count: 1 },
      { frames: [...outer, frame('main', '/srv/shop/app.py'), frame('make', '/srv/shop/app.py')], bytes: 995, count: 9 },
    ];
    const shape = { mode: 'peak', inverted: false, hideImports: false } as const;
    const view = flamegraphOf(all).view({ ...shape, root: 0, minShare: 0 });
    expect(pathsOf(view)).toEqual([
      '',
      'main /srv/shop/app.py:2',
      'prepare <frozen runpy>:2',
      'main /srv/shop/app.py:2 > make /srv/shop/app.py:2',
    ]);
    expect([view.foldedWrappers, view.ownBytes[0], view.totalBytes[0]]).toEqual([2, 3, 1000]);
    const search = (query: string): number[] => [...flamegraphOf(all).search({ ...shape, query, limit: 9 }).ids];
    expect(search('_run_code')).toEqual([0]);
    // A wrapper of the name is no reason to hide the others.
    expect(search('runpy')).toEqual([view.id[2]]);
  });

  it('has a box for every beginning of a stack, in both directions, with and without imports', () => {
    fc.assert(
      fc.property(someStacks, shapes, (all, shape) => {
        // A stack's count without bytes has no width: there is no box for it.
        const expected = drawn(all, shape);
        const view = flamegraphOf(all).view({ ...shape, root: 0, minShare: 0 });
        const boxes = sumsOf(view);
        const wanted = new Map([...boxesOf(expected.all)].map(([path, [own, total]]) => [path, [own, total]]));
        if (expected.all.length === 0) wanted.set('', [0, 0]);
        expect(new Map([...boxes].map(([path, [own, total]]) => [path, [own, total]]))).toEqual(wanted);
        expect(new Set(view.id).size).toBe(view.length);
        if (expected.folded === 0) expect(view.length).toBe(boxes.size);
        expect(view.foldedWrappers).toBe(expected.folded);
        expect(view.wholeBytes).toBe(sum(expected.all));
        expect(view.hiddenBytes).toBe(sum(all) - view.wholeBytes);
      }),
    );
  });

  it('counts the allocations of all stacks through a box', () => {
    fc.assert(
      fc.property(someStacks, shapes, (all, shape) => {
        const some = all.map((stack) => ({ ...stack, bytes: stack.bytes + 1 }));
        const view = flamegraphOf(some).view({ ...shape, root: 0, minShare: 0 });
        const expected = boxesOf(drawn(some, shape).all);
        for (const [path, [, , count]] of sumsOf(view)) expect(count).toBe(expected.get(path)?.[2] ?? 0);
      }),
    );
  });

  it('places children inside their parents, largest first, side by side', () => {
    fc.assert(
      fc.property(someStacks, shapes, fc.double({ min: 0, max: 0.3, noNaN: true }), (all, shape, minShare) => {
        const view = flamegraphOf(all).view({ ...shape, root: 0, minShare });
        const children = Map.groupBy(
          Array.from({ length: view.length - 1 }, (_, i) => i + 1),
          (i) => view.parent[i]!,
        );
        for (const [parent, group] of children) {
          let from = view.start[parent]!;
          let before = Infinity;
          for (const i of group) {
            const isMerged = view.id[i] === mergedBox;
            expect(view.start[i]).toBeCloseTo(from, 9);
            expect(view.depth[i]).toBe(view.depth[parent]! + 1);
            expect(view.width[i]).toBeCloseTo(view.totalBytes[i]! / view.rootBytes, 12);
            expect(view.totalBytes[i]).toBeGreaterThanOrEqual(view.rootBytes * minShare);
            if (isMerged) expect(i).toBe(group.at(-1));
            else expect(view.totalBytes[i]).toBeLessThanOrEqual(before);
            before = view.totalBytes[i]!;
            from += view.width[i]!;
          }
          expect(from).toBeLessThanOrEqual(view.start[parent]! + view.width[parent]! + 1e-9);
        }
      }),
    );
  });

  it('merges what is too small, and loses no bytes worth a box', () => {
    fc.assert(
      fc.property(someStacks, shapes, fc.double({ min: 0.01, max: 0.3, noNaN: true }), (all, shape, minShare) => {
        const view = flamegraphOf(all).view({ ...shape, root: 0, minShare });
        const below = new Float64Array(view.length);
        for (let i = 1; i < view.length; i++) below[view.parent[i]!]! += view.totalBytes[i]!;
        for (let i = 0; i < view.length; i++) {
          if (view.id[i] === mergedBox) continue;
          const lost = view.totalBytes[i]! - view.ownBytes[i]! - below[i]!;
          expect(lost).toBeGreaterThanOrEqual(0);
          if (lost > 0) expect(lost).toBeLessThan(view.rootBytes * minShare);
        }
      }),
    );
  });

  it('zooms into any box: the same boxes, drawn as if it were the whole, with the way back', () => {
    fc.assert(
      fc.property(someStacks, shapes, fc.nat(), (all, shape, which) => {
        const flamegraph = flamegraphOf(all);
        const whole = flamegraph.view({ ...shape, root: 0, minShare: 0 });
        const at = which % whole.length;
        const zoomed = flamegraph.view({ ...shape, root: whole.id[at]!, minShare: 0 });
        const inside: number[] = [at];
        for (let i = at + 1; i < whole.length; i++) if (inside.includes(whole.parent[i]!)) inside.push(i);
        const boxes = (view: FlamegraphView, indices: readonly number[]): object =>
          Object.fromEntries(indices.map((i) => [view.id[i]!, [view.ownBytes[i], view.totalBytes[i], view.count[i]]]));
        expect(boxes(zoomed, [...zoomed.id.keys()])).toEqual(boxes(whole, inside));
        const shift = whole.depth[at]!;
        for (const [i, id] of zoomed.id.entries()) expect(zoomed.depth[i]).toBe(whole.depth[whole.id.indexOf(id)]! - shift);
        expect(zoomed.width[0]).toBe(1);
        expect(zoomed.rootBytes).toBe(whole.totalBytes[at]);
        const trail: number[] = [];
        for (let i = at; i >= 0; i = whole.parent[i]!) trail.unshift(whole.id[i]!);
        expect(zoomed.trail.map(({ id }) => id)).toEqual(trail);
        expect(zoomed.trail.at(-1)?.totalBytes).toBe(zoomed.rootBytes);
      }),
    );
  });

  it('gives a box the id it had when less of the capture was read', () => {
    fc.assert(
      fc.property(someStacks, shapes, fc.nat(), (all, shape, which) => {
        const some = all.slice(0, which % (all.length + 1));
        const earlier = flamegraphOf(some);
        const before = earlier.view({ ...shape, root: 0, minShare: 0 });
        const now = new Flamegraph(new Analysis(profileOf(all)), earlier);
        const labels = ({ trail }: FlamegraphView): string[] => trail.slice(1).map(({ label }) => nameOf(label));
        for (const id of before.id) {
          const path = labels(earlier.view({ ...shape, root: id, minShare: 0 }));
          const view = now.view({ ...shape, root: id, minShare: 0 });
          expect(view.id[0]).toBe(id);
          // More wrappers may be folded into the root by now, or fewer.
          const [longer, shorter] = [path, labels(view)].sort((a, b) => b.length - a.length);
          expect(longer?.slice(longer.length - shorter!.length)).toEqual(shorter);
          if (shape.inverted) expect(longer).toEqual(shorter);
        }
      }),
    );
  });

  it('finds the outermost matches, and counts each stack once', () => {
    fc.assert(
      fc.property(someStacks, shapes, fc.constantFrom('HANDLE', 'pandas', 'app.py:2', 'load', 'nowhere'), (all, shape, query) => {
        const isMatch = (frame: TestFrame): boolean => {
          const wanted = query.toLowerCase();
          return frame.function.toLowerCase().includes(wanted) || `${frame.file}:${frame.line}`.toLowerCase().includes(wanted);
        };
        const expected = drawn(all, shape);
        const boxes = new Map<string, number>();
        for (const { frames, bytes } of expected.all) {
          const first = frames.findIndex(isMatch);
          const path = frames
            .slice(0, first + 1)
            .map(nameOf)
            .join(' > ');
          if (first >= 0) boxes.set(path, (boxes.get(path) ?? 0) + bytes);
        }
        const flamegraph = flamegraphOf(all);
        const found = flamegraph.search({ ...shape, query, limit: 100 });
        expect(found.wholeBytes).toBe(sum(expected.all));
        if (boxes.size === 0) {
          // Nothing that is drawn matches; a wrapper may, and then it is the root that was found.
          const wrapped = drawn(all, { ...shape, inverted: true }).all.filter(({ frames }) => frames.some(isMatch));
          expect([...found.ids]).toEqual(wrapped.length > 0 ? [0] : []);
          expect(found.bytes).toBe(sum(wrapped));
          return;
        }
        expect(found.bytes).toBe(sum(expected.all.filter(({ frames }) => frames.some(isMatch))));
        const view = flamegraph.view({ ...shape, root: 0, minShare: 0 });
        const paths = pathsOf(view);
        expect([...found.ids].toSorted()).toEqual([...view.id].filter((_, i) => boxes.has(paths[i]!)).toSorted());
        expect(found.matching).toBe(found.ids.length);
        expect(new Set([...found.ids].map((id) => paths[view.id.indexOf(id)]))).toEqual(new Set(boxes.keys()));
        const widths = [...found.ids].map((id) => view.totalBytes[view.id.indexOf(id)]!);
        expect(widths).toEqual(widths.toSorted((a, b) => b - a));
        expect([...flamegraph.search({ ...shape, query, limit: 1 }).ids]).toEqual([...found.ids.slice(0, 1)]);
      }),
    );
  });

  it('finds exactly one function, where a part of its name would find more', () => {
    const frame = (name: string, file: string): TestFrame => ({ function: name, file, firstLine: 1, line: 2 });
    const all = [
      { frames: [frame('load', '/srv/shop/app.py')], bytes: 10, count: 1 },
      { frames: [frame('load', '/srv/shop/other.py')], bytes: 20, count: 1 },
      { frames: [frame('reload', '/srv/shop/app.py')], bytes: 40, count: 1 },
    ];
    const shape = { mode: 'peak', inverted: false, hideImports: false } as const;
    const exact = { function: 'load', file: '/srv/shop/app.py' };
    expect(flamegraphOf(all).search({ ...shape, query: '', exact, limit: 10 })).toMatchObject({ matching: 1, bytes: 10 });
    expect(flamegraphOf(all).search({ ...shape, query: 'load', limit: 10 })).toMatchObject({ matching: 3, bytes: 70 });
    expect(flamegraphOf(all).search({ ...shape, query: ' ', limit: 10 })).toMatchObject({ matching: 0, bytes: 0 });
  });

  it('draws the whole for a box that is not there', () => {
    const all = [{ frames: [{ function: 'main', file: '/srv/a.py', firstLine: 1, line: 2 }], bytes: 10, count: 1 }];
    const shape = { mode: 'peak', hideImports: false, minShare: 0 } as const;
    for (const inverted of [true, false])
      expect(
        flamegraphOf(all)
          .view({ ...shape, inverted, root: 4711 })
          .trail.map(({ id }) => id),
      ).toEqual([0]);
  });

  it('draws a stack of a hundred thousand calls as deep as a view goes, and finds what is below', () => {
    const deep = Array.from({ length: 100_000 }, (_, i) => ({
      function: i === 99_999 ? 'bottom' : 'again',
      file: '/srv/shop/app.py',
      firstLine: 1,
      line: 2,
    }));
    const flamegraph = flamegraphOf([{ frames: deep, bytes: 10, count: 1 }]);
    for (const inverted of [false, true]) {
      const shape = { mode: 'peak', inverted, hideImports: false } as const;
      const view = flamegraph.view({ ...shape, root: 0, minShare: 0.001 });
      expect(view.depth.at(-1)).toBe(view.length - 1);
      expect(view.length).toBeGreaterThan(30_000);
      const [id] = flamegraph.search({ ...shape, query: 'bottom', limit: 10 }).ids;
      const zoomed = flamegraph.view({ ...shape, root: id!, minShare: 0.001 });
      expect(zoomed.trail.length).toBe(inverted ? 2 : 100_001);
      expect(zoomed.trail.at(-1)?.label.function).toBe('bottom');
    }
  });
});
