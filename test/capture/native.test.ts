import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Mode, Profile } from '../../src/core/profile/profile.ts';
import { openDecoder } from '../../src/decoder/client.ts';
import { nameNativeStacks } from '../../src/decoder/symbols/nativeStacks.ts';
import { builds, rust, stripped, unoptimised } from './support/libraries.ts';
import { findPairs, findPythons, project, startsByItself } from './support/pythons.ts';
import { foldStacks, readCapture } from './support/read.ts';
import { type StackSums, record, scratch } from './support/record.ts';

const modes: readonly Mode[] = ['peak', 'leaks', 'temporary', 'total'];
const pythons = findPythons().pythons.filter(({ path }) => startsByItself(path));
const base = pythons[0];
const named = (capture: string): Profile => nameNativeStacks(readCapture(capture), modes);

type HybridOracle = Readonly<Record<'peak' | 'leaks' | 'temporary', StackSums | null>>;

function askForHybrids(python: string, capture: string, ...options: readonly string[]): HybridOracle {
  const done = spawnSync(python, [join(project, 'test/capture/nativeOracle.py'), capture, ...options], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (done.status !== 0) throw new Error(`nativeOracle.py ended with ${done.status}: ${done.stderr}`);
  return JSON.parse(done.stdout) as HybridOracle;
}

/**
 * memray's symboliser misses inlined functions where their ranges lie within each other: it then gives the place of the innermost
 * to the outermost, `outer;inner.h;92`. Our frames in that form, from one place on; undefined where they can't be.
 */
function isSameButInlined(ours: readonly string[], theirs: readonly string[]): boolean {
  let at = 0;
  return (
    theirs.every((frame) => {
      if (frame === ours[at]) return ++at > 0;
      const [name, ...place] = frame.split(';');
      const isInnermost = ours[at]?.split(';').slice(1).join(';') === place.join(';');
      const outermost = ours.findIndex((other, i) => i > at && other.split(';')[0] === name);
      if (!isInnermost || outermost < 0) return false;
      at = outermost + 1;
      return true;
    }) && at === ours.length
  );
}

/** Every stack with its size and count, but for what memray lacks of inlined functions in a few of them. */
function expectSameHybrids(profile: Profile, oracle: HybridOracle): void {
  for (const mode of ['peak', 'leaks', 'temporary'] as const) {
    const theirs = oracle[mode];
    if (theirs === null) continue;
    const ours = foldStacks(profile, mode, true) ?? {};
    const onlyTheirs = Object.keys(theirs).filter((stack) => !(stack in ours));
    const onlyOurs = Object.keys(ours).filter((stack) => !(stack in theirs));
    for (const stack of onlyTheirs) {
      const found = onlyOurs.some((other) => isSameButInlined(other.split('|'), stack.split('|')));
      if (!found) expect.fail(`${mode}: no stack like\n${stack.replaceAll('|', '\n')}\nThere are\n${onlyOurs.join('\n')}`);
    }
    expect(onlyTheirs.length).toBeLessThanOrEqual(0.02 * Object.keys(theirs).length);
    const shared = (sums: StackSums): StackSums => Object.fromEntries(Object.entries(sums).filter(([stack]) => stack in theirs));
    expect(shared(ours)).toEqual(Object.fromEntries(Object.entries(theirs).filter(([stack]) => stack in ours)));
    const sum = (sums: StackSums): number => Object.values(sums).reduce((total, [bytes]) => total + bytes, 0);
    expect(sum(ours)).toBe(sum(theirs));
  }
}

/** Functions, files and lines of the stacks that hold a function, innermost first. */
function stacksWith(profile: Profile, name: string): string[][] {
  return Object.keys(foldStacks(profile, 'total', false) ?? {})
    .map((stack) => stack.slice(stack.indexOf('#') + 1).split('|'))
    .filter((stack) => stack.some((frame) => frame.startsWith(`${name};`)));
}

it('has the Python that set-up brings', () => {
  expect(base).toBeDefined();
});

describe.each(pythons)('Python $version', ({ path }) => {
  const folder = scratch();

  it.each([
    ['all of Python’s objects', ['--trace-python-allocators']],
    ['aggregated', ['--aggregate']],
  ] as const)('%s: the stacks of Python and native frames are memray’s', (name, options) => {
    const capture = join(folder, `${name}.bin`);
    record(path, capture, ['--native', ...options], 'native_calls.py');
    const profile = named(capture);
    expect(profile.problems).toEqual([]);
    expectSameHybrids(profile, askForHybrids(path, capture, ...(name === 'aggregated' ? ['--aggregated'] : [])));
    expect(stacksWith(profile, '_PyEval_EvalFrameDefault').length).toBeLessThan(profile.nodes.length / 20);
  });
});

/** The newest Python of each older memray. */
const older = [
  ...new Map(
    findPairs()
      .pairs.filter(({ memray, path }) => memray !== '1.20.0' && startsByItself(path))
      .map((pair) => [pair.memray, pair]),
  ).values(),
];

describe.each(older)('memray $memray', ({ path }) => {
  const folder = scratch();

  it('the stacks of Python and native frames are its own', () => {
    const capture = join(folder, 'older.bin');
    record(path, capture, ['--native'], 'native_calls.py');
    expectSameHybrids(named(capture), askForHybrids(path, capture));
  });
});

describe.runIf(base !== undefined)('a library of another language', () => {
  const folder = scratch();
  const python = base?.path ?? '';

  function recordWith(library: string): string {
    const capture = `${library}.bin`;
    record(python, capture, ['--native'], 'foreign_library.py', library);
    return capture;
  }

  it.each(Object.entries(builds))('C++, %s: inlined functions with their files and lines', (name, build) => {
    const library = build(folder);
    if (library === undefined) {
      console.log(`no compiler, or none that can do it: C++, ${name} is not tested`);
      return;
    }
    const capture = recordWith(library);
    const profile = named(capture);
    expect(profile.problems).toEqual([]);
    const stack = stacksWith(profile, 'store::Shelf<char>::make(unsigned long)')[0]!;
    const frames = stack.map((frame) => frame.replace(/;.*[\\/]/, ';'));
    const at = frames.findIndex((frame) => frame.startsWith('store::'));
    expect(frames.slice(at, at + 3)).toEqual([
      'store::Shelf<char>::make(unsigned long);shelf.cpp;13',
      'store::Shelf<char>::put(unsigned long);shelf.cpp;17',
      'grow;shelf.cpp;27',
    ]);
    expectSameHybrids(profile, askForHybrids(python, capture));
  });

  it('stripped: what others link with has a name', () => {
    const library = stripped(folder);
    if (library === undefined) {
      console.log('no g++: a stripped library is not tested');
      return;
    }
    const capture = recordWith(library);
    const profile = named(capture);
    expect(stacksWith(profile, 'grow')[0]).toContain('grow;<unknown>;0');
    expectSameHybrids(profile, askForHybrids(python, capture));
  });

  it('Rust: names without the compiler’s additions', () => {
    const library = rust(folder);
    if (library === undefined) {
      console.log('no rustc: Rust’s names are not tested');
      return;
    }
    const profile = named(recordWith(library));
    const stack = stacksWith(profile, 'grow')[0]!.map((frame) => frame.replace(/;.*[\\/]/, ';'));
    expect(stack).toContain('shelf::Shelf::put;shelf.rs;10');
    expect(stack.filter((frame) => /17h[0-9a-f]{16}|^_R|^_ZN/.test(frame))).toEqual([]);
  });

  it('a library that went away, or was written since, is named', () => {
    const library = stripped(folder);
    if (library === undefined) {
      console.log('no g++: missing libraries are not tested');
      return;
    }
    const capture = recordWith(library);
    const later = new Date(Date.now() + 60_000);
    utimesSync(library, later, later);
    const written = named(capture);
    expect(written.problems).toEqual([{ kind: 'symbolFilesChanged', files: [library] }]);
    expect(stacksWith(written, 'grow').length).toBeGreaterThan(0);

    copyFileSync(unoptimised(folder)!, library);
    const replaced = named(capture);
    expect(replaced.problems).toEqual([{ kind: 'symbolFilesChanged', files: [library] }]);
    expect(stacksWith(replaced, 'grow')).toEqual([]);

    rmSync(library);
    const gone = named(capture);
    expect(gone.problems).toEqual([{ kind: 'symbolFilesMissing', files: [library] }]);
    expect(stacksWith(gone, '<module>').length).toBeGreaterThan(0);
  });
});

describe.runIf(base !== undefined)('the reading worker', () => {
  const folder = scratch();
  const decoder = openDecoder(join(project, 'src/decoder/worker.ts'));
  afterAll(() => {
    decoder.dispose();
  });

  it('answers with Python’s stacks first, then with native frames in them', async () => {
    const capture = join(folder, 'opened.bin');
    record(base!.path, capture, ['--native'], 'native_calls.py');
    const early: string[][] = [];
    decoder.on('partial', ({ overview }) => early.push(overview.problems.map(({ kind }) => kind)));
    const overview = await decoder.call('open', { path: capture });
    if (!overview.ok) throw new Error(overview.error.reason);
    expect(early.at(-1)).toEqual(['nativeFramesNotNamed']);
    expect(overview.value.problems).toEqual([]);
    const table = await decoder.call('table', {
      ...({ kind: 'functions', mode: 'peak', filter: '', sort: 'total', descending: true, offset: 0 } as const),
      limit: 10_000,
    });
    const natives = table.rows.filter(({ origin }) => origin === 'native').map(({ name }) => name);
    expect(natives).toContain('PyByteArray_Resize');
    const marks = await decoder.call('marks', { mode: 'peak', minShare: 0, maxLinesPerFile: 100 });
    expect(marks.files.map(({ file }) => file)).toEqual([join(project, 'test/capture/programs/native_calls.py')]);
  });
});
