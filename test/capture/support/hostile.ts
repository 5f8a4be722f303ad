import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { looksLikeCapture } from '../../../src/core/capture/captureReader.ts';
import { corpus } from './corpus.ts';
import { project } from './pythons.ts';
import { readBytes } from './read.ts';

const kinds = Object.keys(corpus);
const captureOf = (kind: string): Uint8Array => corpus[kind]!;
const anyKind = fc.constantFrom(...kinds);
/** A place as a share of a file, so that it means something in every kind of file; equally likely anywhere, unlike `fc.double`. */
const anyPlace = fc.noBias(fc.nat(999_999)).map((millionths) => millionths / 1e6);

/** CPU time for one file of the corpus, s: with both engines it takes some 10 ms. */
const longest = 5;
/** What a process may have held at its most, bytes: these files are of some 20 kB. */
const largest = 1.5e9;

/** Another one for another look: MEMLENS_SEED=7 npx vitest run --project capture hostile. */
const seed = Number(process.env['MEMLENS_SEED'] ?? 20261125);
/** For `npm run fuzz`: so many seconds for each property, instead of a number of cases. */
const seconds = Number(process.env['MEMLENS_FUZZ_SECONDS'] ?? 0);
/** What a property may take; vitest's own limit has to be longer. */
export const timeout = Math.max(180_000, seconds * 2000);
console.log(`hostile bytes with seed ${seed}`);

type Place = number;
type Write = (bytes: Uint8Array, at: number) => Uint8Array;

/** Replaces `count` bytes. */
function replaced(bytes: Uint8Array, at: number, count: number, ...by: readonly number[]): Uint8Array {
  const made = new Uint8Array(at + by.length + Math.max(0, bytes.length - at - count));
  made.set(bytes.subarray(0, at));
  made.set(by, at);
  made.set(bytes.subarray(at + count), at + by.length);
  return made;
}

/** Numbers as a file may have them, larger than anything can be. */
const enormous: readonly (readonly number[])[] = [
  [0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0, 0, 0, 0, 0, 0, 0, 0x80],
];

const anyByte: fc.Arbitrary<Write> = fc.oneof(
  // A byte, or one of its bits.
  fc.nat(255).map(
    (value): Write =>
      (bytes, at) =>
        replaced(bytes, at, 1, value),
  ),
  fc.nat(7).map(
    (bit): Write =>
      (bytes, at) =>
        replaced(bytes, at, 1, bytes[at]! ^ (1 << bit)),
  ),
  // A run of zeros; a run that is gone; a run that is there twice.
  fc.nat(200).map(
    (count): Write =>
      (bytes, at) =>
        replaced(bytes, at, count, ...Array<number>(count).fill(0)),
  ),
  fc.nat(2000).map(
    (count): Write =>
      (bytes, at) =>
        replaced(bytes, at, count),
  ),
  fc.nat(2000).map(
    (count): Write =>
      (bytes, at) =>
        replaced(bytes, at, 0, ...bytes.subarray(at, at + count)),
  ),
);

const lengthsBlownUp: fc.Arbitrary<Write> = fc.tuple(fc.constantFrom(...enormous), fc.boolean()).map(
  ([number, over]): Write =>
    (bytes, at) =>
      replaced(bytes, at, over ? number.length : 1, ...number),
);

/** Changes to the bytes of any file: some of them, or those where a length might be. */
export const writes = { bytes: anyByte, lengths: lengthsBlownUp } as const;

/** A change at some place. */
export const placed = (write: fc.Arbitrary<Write>): fc.Arbitrary<(bytes: Uint8Array) => Uint8Array> =>
  fc.tuple(anyPlace, write).map(
    ([place, change]) =>
      (bytes) =>
        change(bytes, Math.floor(bytes.length * place)),
  );

const written = (write: fc.Arbitrary<Write>, most: number): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(anyKind, fc.array(placed(write), { minLength: 1, maxLength: most }))
    .map(([kind, changes]) => changes.reduce((bytes, change) => change(bytes), captureOf(kind)));

const cut = ([kind, place]: readonly [string, Place]): Uint8Array => {
  const bytes = captureOf(kind);
  return bytes.subarray(0, Math.floor(bytes.length * place));
};

/** The start of one file and pieces of others. */
const spliced = fc
  .tuple(anyKind, anyPlace, fc.array(fc.tuple(anyKind, anyPlace, fc.nat(5000)), { minLength: 1, maxLength: 6 }))
  .map(([kind, place, pieces]) => {
    const parts = pieces.map(([from, start, length]) => {
      const bytes = captureOf(from);
      return bytes.subarray(bytes.length * start).subarray(0, length);
    });
    return new Uint8Array(Buffer.concat([cut([kind, place]), ...parts]));
  });

/** What begins as a capture, or as nothing at all, and goes on as bytes of another kind. */
const foreign = fc
  .tuple(anyKind, fc.nat(600), fc.uint8Array({ maxLength: 3000 }))
  .map(([kind, kept, rest]) => new Uint8Array(Buffer.concat([captureOf(kind).subarray(0, kept), rest])));

/**
 * Ways to make a file that nobody meant; `cases` of each are gone through. Of some the most have to be readable up to a point:
 * what is turned away at its first bytes tries nothing.
 */
export const hostile = {
  'cut off anywhere': { files: fc.tuple(anyKind, anyPlace).map(cut), cases: 3000, readable: 0.4 },
  'some bytes changed': { files: written(writes.bytes, 20), cases: 7000, readable: 0.4 },
  'lengths blown up': { files: written(writes.lengths, 3), cases: 4000, readable: 0.4 },
  'pieces of several put together': { files: spliced, cases: 4000, readable: 0.4 },
  'foreign bytes': { files: foreign, cases: 3000, readable: 0 },
} as const;

/**
 * Whatever the bytes, there is an answer in time: a profile that agrees with itself, or a reason. Both engines give the same.
 * Whether it was a profile.
 */
export function expectAnswer(bytes: Uint8Array): boolean {
  const before = process.cpuUsage();
  const result = readBytes(bytes, 4099);
  const { user, system } = process.cpuUsage(before);
  if ((user + system) / 1e6 > longest) throw new Error(`It took ${(user + system) / 1e6} s.`);
  looksLikeCapture(bytes);
  if (!result.ok) {
    expect(result.error.reason).toMatch(
      /^(notACapture|empty|headerCutOff|unsupportedVersion|nothingWritten|tooLarge|unreadable)$/,
    );
    return false;
  }
  const { nodes, frames, functions, locations, strings, threads, native } = result.value;
  for (const tree of native === undefined ? [nodes] : [nodes, native.stacks]) {
    for (let node = 1; node < tree.length; node++) {
      if (tree.parent[node]! >= node || tree.frame[node]! >= frames.length) throw new Error(`node ${node}`);
    }
  }
  const within = (column: ArrayLike<number>, end: number): boolean =>
    Array.prototype.every.call(column, (index: number) => index < end);
  expect(within(locations.node, nodes.length)).toBe(true);
  expect(within(locations.thread, threads.length)).toBe(true);
  expect(within(locations.innermost, frames.length)).toBe(true);
  expect(within(frames.function, functions.length)).toBe(true);
  expect(within(functions.name, strings.length) && within(functions.file, strings.length)).toBe(true);
  if (native === undefined || locations.native === undefined) return true;
  expect(within(locations.native.stack, native.stacks.length)).toBe(true);
  for (let frame = 0; frame < native.frames.length; frame++) {
    if (native.frames.parent[frame]! > frame) throw new Error(`native frame ${frame}`);
  }
  return true;
}

/** So many cases with the seed, or as many as the time allows. */
export function limits(cases: number): { numRuns: number; seed: number; interruptAfterTimeLimit?: number } {
  return seconds > 0 ? { numRuns: 1e9, interruptAfterTimeLimit: seconds * 1000, seed } : { numRuns: cases, seed };
}

/** Goes through the cases of one way. The smallest file that fails is kept for whoever looks into it. */
export function expectAnswers(way: keyof typeof hostile): void {
  const { files, cases, readable } = hostile[way];
  let profiles = 0;
  let all = 0;
  const kept = join(project, '.tools/results', `hostile ${way}.bin`);
  const property = fc.property(files, (bytes) => {
    all++;
    try {
      if (expectAnswer(bytes)) profiles++;
    } catch (error) {
      mkdirSync(dirname(kept), { recursive: true });
      writeFileSync(kept, bytes);
      throw error;
    }
  });
  fc.assert(property, {
    ...limits(cases),
    reporter: ({ failed, errorInstance, numRuns }) => {
      if (failed) throw new Error(`case ${numRuns} with seed ${seed}, made smaller: ${kept}`, { cause: errorInstance });
      console.log(`${way}: ${numRuns} cases, ${profiles} of them readable`);
    },
  });
  expect(profiles / all).toBeGreaterThanOrEqual(readable);
  // Of the whole process, so far: what a file took and gave back counts too.
  expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(largest);
}
