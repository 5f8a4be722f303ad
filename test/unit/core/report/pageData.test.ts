import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analysis } from '../../../../src/core/analysis/analysis.ts';
import { overviewOf } from '../../../../src/core/analysis/overview.ts';
import { Flamegraph } from '../../../../src/core/flamegraph/flamegraph.ts';
import type { FlamegraphView } from '../../../../src/core/flamegraph/questions.ts';
import type { Mode, Profile } from '../../../../src/core/profile/profile.ts';
import { onlyAnswer } from '../../../../src/core/report/onlyAnswer.ts';
import { packPage, unpackPage } from '../../../../src/core/report/pageData.ts';
import { profileOf, stacks, type TestStack } from '../support/stacks.ts';

/** Boxes by their path, since ids may differ. */
function boxesOf(view: FlamegraphView): Map<string, readonly [own: number, total: number, count: number]> {
  const paths: string[] = [];
  const boxes = new Map<string, readonly [number, number, number]>();
  for (let i = 0; i < view.length; i++) {
    const label = view.labels[view.label[i]!]!;
    paths[i] =
      `${i === 0 ? '' : paths[view.parent[i]!]!} > ${label.function} ${label.file}:${String(label.line)} ${label.origin}`;
    boxes.set(paths[i]!, [view.ownBytes[i]!, view.totalBytes[i]!, view.count[i]!]);
  }
  return boxes;
}

const view = (profile: Profile, mode: Mode, inverted: boolean): FlamegraphView =>
  new Flamegraph(new Analysis(profile)).view({ mode, inverted, hideImports: false, root: 0, minShare: 0 });

function throughThePage(profile: Profile, mode: Mode): Profile {
  return unpackPage(
    packPage({
      name: 'x.bin',
      path: '/tmp/x.bin',
      mode,
      threshold: 1,
      inverted: false,
      splitThreads: false,
      overview: overviewOf(profile, 1),
      series: new Analysis(profile).series({ points: 10 }),
      profile: onlyAnswer(profile, mode, false),
      ranges: undefined,
      sourceLines: [],
    }),
  ).profile;
}

describe('the data of a page', () => {
  it('draws every mode as the whole profile does, and holds nothing else', () => {
    fc.assert(
      fc.property(stacks, fc.constantFrom<Mode>('peak', 'leaks', 'total'), fc.boolean(), (all, mode, inverted) => {
        const profile = profileOf(all);
        const page = throughThePage(profile, mode);
        expect(boxesOf(view(page, mode, inverted))).toEqual(boxesOf(view(profile, mode, inverted)));
        const used = new Set(
          boxes(
            all.filter(
              (_, row) => (profile.locations[mode]?.bytes[row] ?? 0) > 0 || (profile.locations[mode]?.count[row] ?? 0) > 0,
            ),
          ),
        );
        expect(page.nodes.length).toBeLessThanOrEqual(used.size + 1);
        expect(new Set(page.strings).size).toBe(page.strings.length);
      }),
    );
  });

  it('keeps numbers of 52 bits, negative lines and names of any text', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 52 - 1 }),
        fc.string({ unit: 'binary' }),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        (large, name, line) => {
          const profile = profileOf([
            {
              frames: [{ function: name.toWellFormed(), file: '</script>', firstLine: line, line }],
              bytes: large + 1,
              count: large,
            },
          ]);
          const page = throughThePage(profile, 'peak');
          expect(page.strings).toEqual(expect.arrayContaining([name.toWellFormed(), '</script>']));
          expect(page.frames.line[0]).toBe(line);
          expect(page.functions.firstLine[0]).toBe(line);
          expect(page.locations.peak.bytes.at(-1)).toBe(large + 1);
          expect(page.locations.peak.count.at(-1)).toBe(large);
        },
      ),
    );
  });

  it('begins each thread’s stacks with its name where threads are split', () => {
    const frames = [{ function: 'main', file: '/srv/shop/app.py', firstLine: 1, line: 2 }];
    const merged = profileOf([
      { frames, bytes: 10, count: 1 },
      { frames: [...frames, { ...frames[0]!, line: 9 }], bytes: 5, count: 2 },
    ]);
    const profile: Profile = {
      ...merged,
      threads: [
        { id: 1, name: 'MainThread' },
        { id: 7, name: '' },
      ],
      locations: { ...merged.locations, thread: Uint32Array.of(1, 0) },
    };
    const split = boxesOf(view(onlyAnswer(profile, 'peak', true), 'peak', false));
    const main = 'main /srv/shop/app.py:2 own';
    expect([...split].map(([path, [own, total, count]]) => [path.slice(' >  :0 own'.length), own, total, count])).toEqual([
      ['', 0, 15, 3],
      [' > thread 7 <thread>:0 stdlib', 0, 10, 1],
      [' > MainThread (thread 1) <thread>:0 stdlib', 0, 5, 2],
      [` > thread 7 <thread>:0 stdlib > ${main}`, 10, 10, 1],
      [` > MainThread (thread 1) <thread>:0 stdlib > ${main}`, 0, 5, 2],
      [` > MainThread (thread 1) <thread>:0 stdlib > ${main} > main /srv/shop/app.py:9 own`, 5, 5, 2],
    ]);
  });
});

/** The distinct beginnings of stacks. */
function boxes(all: readonly TestStack[]): string[] {
  return all.flatMap(({ frames }) =>
    frames.map((_, depth) => JSON.stringify(frames.slice(0, depth + 1).map((frame) => [frame.function, frame.file, frame.line]))),
  );
}
