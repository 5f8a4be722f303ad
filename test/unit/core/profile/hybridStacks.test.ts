import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HybridStacks, type NamedSite } from '../../../../src/core/profile/hybridStacks.ts';
import type { NativeLocations, NativeStacks } from '../../../../src/core/profile/profile.ts';

const size = 30;

/** A tree of so many nodes: per node a number that picks one of those before it. */
const parents = fc.array(fc.nat(), { minLength: size, maxLength: size });

it('a stack is the same whatever stacks were made before it', () => {
  fc.assert(
    fc.property(
      fc.record({
        python: parents,
        entries: fc.array(fc.nat(1), { minLength: size, maxLength: size }),
        native: parents,
        /** Per native frame and generation: functions inlined there; a loop where odd; nothing for no name. */
        sites: fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 2 * size, maxLength: 2 * size }),
        rows: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.nat(1), fc.nat(3)), { minLength: 2, maxLength: 40 }),
      }),
      ({ python, entries, native, sites, rows }) => {
        // Deep trees: a parent is one of the last few nodes.
        const parentOf = (pick: number, node: number): number => Math.max(0, node - 1 - (pick % 3));
        const stacks: NativeStacks = {
          frames: {
            length: size,
            ip: new Float64Array(size),
            parent: Int32Array.from(native, (pick, row) => parentOf(pick, row + 1)),
          },
          generations: [[], []],
          stacks: {
            length: size,
            parent: Int32Array.from(python, (pick, node) => (node === 0 ? -1 : parentOf(pick, node))),
            frame: Int32Array.from(python, (_, node) => 100 + node),
            entry: Uint8Array.from(entries),
          },
        };
        const depth = (node: number): number => (node <= 0 ? 0 : depth(stacks.stacks.parent[node]!) + 1);
        const find = (frame: number, generation: number): NamedSite => {
          const functions = sites[generation * size + frame - 1]!;
          return { frames: functions, isLoop: functions.map((each) => each % 2 === 1) };
        };
        const locations: NativeLocations = {
          stack: Uint32Array.from(rows, ([stack]) => stack),
          frame: Uint32Array.from(rows, ([, frame]) => frame),
          generation: Uint32Array.from(rows, ([, , generation]) => generation),
        };
        // Some stacks are not wanted.
        const has = (frame: number): boolean => frame > 0 && frame % 7 !== 0;
        const shared = new HybridStacks(stacks, { has, find });
        rows.forEach(([stack, , , hidden], row) => {
          const shown = Math.max(0, depth(stack) - hidden);
          const alone = new HybridStacks(stacks, { has, find });
          expect([...shared.stack(locations, row, shown)]).toEqual([...alone.stack(locations, row, shown)]);
        });
      },
    ),
    { numRuns: 300 },
  );
});
