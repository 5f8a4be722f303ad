import fc from 'fast-check';
import type { Bytes, EpochMilliseconds } from '../../../../src/core/base/brand.ts';
import type { Amounts, CaptureInfo, Profile } from '../../../../src/core/profile/profile.ts';

export interface TestFrame {
  readonly function: string;
  readonly file: string;
  readonly firstLine: number;
  readonly line: number;
}

/** Outermost frame first. */
export interface TestStack {
  readonly frames: readonly TestFrame[];
  readonly bytes: number;
  readonly count: number;
}

const standard = '/usr/lib/python3.13';
export const site = '/venv/lib/python3.13/site-packages';

/** Few functions, so that they meet again: in recursion, at equal lines, from two callers. */
const functions = [
  ['main', '/srv/shop/app.py', 1],
  ['handle', '/srv/shop/app.py', 20],
  ['<lambda>', '/srv/shop/app.py', 20],
  ['load', `${site}/pandas/io.py`, 7],
  ['read', `${site}/pandas/core/frame.py`, 30],
  ['loads', `${standard}/json/decoder.py`, 40],
  ['_find_and_load', '<frozen importlib._bootstrap>', 100],
] as const;

const frame: fc.Arbitrary<TestFrame> = fc
  .record({ which: fc.nat(functions.length - 1), line: fc.nat(3) })
  .map(({ which, line }) => {
    const [name, file, firstLine] = functions[which]!;
    // Line 0: the interpreter kept none.
    return { function: name, file, firstLine, line: line === 0 ? 0 : firstLine + line };
  });

export const stacks: fc.Arbitrary<readonly TestStack[]> = fc.array(
  fc.record({ frames: fc.array(frame, { maxLength: 7 }), bytes: fc.nat(3000), count: fc.nat(5) }),
  { maxLength: 14 },
);

const info: CaptureInfo = {
  formatVersion: 13,
  memrayVersion: '1.20',
  pythonVersion: '3.13.1',
  commandLine: 'python app.py',
  pid: 1,
  mainThread: 1,
  startTime: 0 as EpochMilliseconds,
  endTime: 1000 as EpochMilliseconds,
  recordedEndTime: 1000 as EpochMilliseconds,
  frameRecords: 0,
  hasNativeTraces: false,
  isAggregated: false,
  pythonAllocator: 'pymalloc',
  tracesPythonAllocators: false,
  tracksObjects: false,
  standardLibrary: standard,
  sitePackages: [site],
  sysPath: ['/srv', standard, site],
};

/** Gives each distinct key a number, in order of appearance. */
class Numbers {
  readonly keys: string[] = [];
  readonly #known = new Map<string, number>();

  of(key: string): number {
    let number = this.#known.get(key);
    if (number === undefined) this.#known.set(key, (number = this.keys.push(key) - 1));
    return number;
  }
}

/** The profile of a recording whose live memory at the peak was that of these stacks; `leaks` hold half of it. */
export function profileOf(all: readonly TestStack[], change: Partial<CaptureInfo> = {}): Profile {
  const [strings, fns, frames, nodes] = [new Numbers(), new Numbers(), new Numbers(), new Numbers()];
  nodes.of('-1 -1');
  const locations: { node: number; innermost: number; stack: TestStack }[] = [];
  for (const stack of all) {
    let node = 0;
    let innermost = -1;
    for (const each of stack.frames) {
      const fn = fns.of(`${strings.of(each.function)} ${strings.of(each.file)} ${each.firstLine}`);
      innermost = frames.of(`${fn} ${each.line}`);
      node = nodes.of(`${node} ${innermost}`);
    }
    locations.push({ node, innermost, stack });
  }
  const column = (numbers: Numbers, index: number): number[] => numbers.keys.map((key) => Number(key.split(' ')[index]));
  const amounts = (share: number): Amounts => ({
    bytes: Float64Array.from(locations, ({ stack }) => Math.floor(stack.bytes * share)),
    count: Float64Array.from(locations, ({ stack }) => Math.floor(stack.count * share)),
  });
  return {
    info: { ...info, ...change },
    strings: strings.keys,
    functions: {
      length: fns.keys.length,
      name: Uint32Array.from(column(fns, 0)),
      file: Uint32Array.from(column(fns, 1)),
      firstLine: Int32Array.from(column(fns, 2)),
    },
    frames: {
      length: frames.keys.length,
      function: Uint32Array.from(column(frames, 0)),
      line: Int32Array.from(column(frames, 1)),
    },
    nodes: {
      length: nodes.keys.length,
      parent: Int32Array.from(column(nodes, 0)),
      frame: Int32Array.from(column(nodes, 1)),
    },
    locations: {
      length: locations.length,
      node: Uint32Array.from(locations, ({ node }) => node),
      thread: new Uint32Array(locations.length),
      innermost: Int32Array.from(locations, ({ innermost }) => innermost),
      allocator: new Uint8Array(locations.length).fill(6),
      peak: amounts(1),
      leaks: amounts(0.5),
      temporary: undefined,
      total: undefined,
      native: undefined,
    },
    threads: [{ id: 1, name: 'MainThread' }],
    snapshots: { length: 0, time: new Float64Array(0), resident: new Float64Array(0), heap: new Float64Array(0) },
    statistics: {
      allocations: undefined,
      records: undefined,
      allocatedBytes: undefined,
      sizeHistogram: undefined,
      sizeRange: undefined,
      allocators: undefined,
      peakBytes: 0 as Bytes,
      leakedBytes: 0 as Bytes,
    },
    native: undefined,
    problems: [],
  };
}
