import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/core/profile/profile.ts';
import { expectSame } from './support/compare.ts';
import { findPairs } from './support/pythons.ts';
import { readBytes } from './support/read.ts';
import { type Oracle, askMemrayOfAll, record, scratch } from './support/record.ts';

/** Fresh ones for every run; the same ones again: MEMLENS_SEED=7 npx vitest run --project capture mutated. */
const base = Number(process.env['MEMLENS_SEED'] ?? Math.floor(Math.random() * 1e9));
const mutantCount = Number(process.env['MEMLENS_SEEDS'] ?? 24);

/** The memrays of formats 10 and 11, which have no writer to call: bytes of their captures are changed instead. */
const memrays = ['1.10.0', '1.14.0', '1.18.0'];
const { pairs } = findPairs();
const chosen = memrays.flatMap((memray) => {
  const own = pairs.filter((pair) => pair.memray === memray);
  return own.length === 0 ? [] : [own[base % own.length]!];
});
console.log(`mutants with MEMLENS_SEED=${base}`);

/** Behind the header, whose numbers say how much memray reads. */
const firstByte = 600;

/** Up to three bytes are changed: to any other, or in bits that keep addresses multiples of 8 and numbers as long as they are. */
const change = fc.oneof(
  fc.record({ at: fc.nat(0xff_ffff), to: fc.nat(255) }),
  fc.record({ at: fc.nat(0xff_ffff), flip: fc.integer({ min: 1, max: 7 }).map((bits) => bits << 4) }),
);
const changes = fc.noBias(fc.array(change, { minLength: 1, maxLength: 3 }));

function mutantsOf(bytes: Uint8Array): Uint8Array[] {
  const end = bytes.findLastIndex((byte) => byte !== 0);
  return fc.sample(changes, { seed: base, numRuns: mutantCount }).map((list) => {
    const copy = Uint8Array.from(bytes);
    for (const one of list) {
      const at = firstByte + (one.at % (end - firstByte));
      copy[at] = 'to' in one ? one.to : copy[at]! ^ one.flip;
    }
    return copy;
  });
}

/** We stopped at a record of a type that memray knows: it doesn't look whether such a one can be, and may have gone on. */
function goesOnWithoutUs({ info, problems }: Profile): boolean {
  return problems.some((problem) => {
    if (problem.kind !== 'damaged') return false;
    const type = Number(/^record type (\d+)$/.exec(problem.detail)?.[1] ?? 1);
    const kind = info.isAggregated ? type : type & 15;
    return kind !== 0 && kind !== 8 && kind <= 12;
  });
}

/** Sums past 2^53 are rounded here, and not in memray. */
const isExact = ({ byThread, peakBytes }: Oracle): boolean =>
  [peakBytes, ...[byThread.peak, byThread.leaks, byThread.temporary ?? {}].flatMap((sums) => Object.values(sums).flat())].every(
    Number.isSafeInteger,
  );

it('has memrays whose captures can be changed', () => {
  expect(chosen.length).toBeGreaterThan(0);
});

describe.each(chosen)('changed bytes of memray $memray, Python $python', ({ path }) => {
  const folder = scratch();

  it.each([[[]], [['--native']], [['--aggregate']]])('%j: where memray survives, every stack and size is the same', (options) => {
    const name = join(folder, options.join('') || 'plain');
    record(path, `${name}.bin`, ['--no-compress', ...options], 'busy.py');
    const bytes = readFileSync(`${name}.bin`);
    const mutants = mutantsOf(bytes).map((mutant, i) => {
      const file = `${name}-${i}.bin`;
      writeFileSync(file, mutant);
      return { file, mutant };
    });
    const answers = askMemrayOfAll(
      path,
      mutants.map(({ file }) => file),
      ['guarded'],
    );
    let compared = 0;
    for (const [i, answer] of answers.entries()) {
      const result = readBytes(mutants[i]!.mutant);
      // memray's code doesn't look for what these can't hold, and whatever comes of it comes of chance.
      if ('error' in answer || answer.nonsense === true || !isExact(answer) || !result.ok || goesOnWithoutUs(result.value))
        continue;
      compared++;
      try {
        // Merged, threads whose frames are skipped by different rules can have a stack in common.
        expectSame(result.value, answer, ['byThread']);
      } catch (error) {
        throw new Error(`mutant ${i}`, { cause: error });
      }
    }
    expect(compared).toBeGreaterThan(2);
  });
});
