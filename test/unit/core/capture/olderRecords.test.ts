import { describe, expect, it } from 'vitest';
import { allocatorNames } from '../../../../src/core/capture/allocators.ts';
import { createCaptureReader } from '../../../../src/core/capture/captureReader.ts';
import type { Profile } from '../../../../src/core/profile/profile.ts';

/** The allocators of formats 10 and 11 by number: `hooks.h` of memray 1.10. */
const olderAllocators = [
  'MALLOC FREE CALLOC REALLOC POSIX_MEMALIGN ALIGNED_ALLOC MEMALIGN VALLOC PVALLOC MMAP MUNMAP',
  'PYMALLOC_MALLOC PYMALLOC_CALLOC PYMALLOC_REALLOC PYMALLOC_FREE',
]
  .join(' ')
  .split(' ');
const numberOf = (name: string): number => olderAllocators.indexOf(name) + 1;
const entryFrame = 0;
const innerFrame = 0x10;

/** Little-endian bytes of whole numbers. */
function fixed(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

const signed = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);
const text = (value: string): number[] => [...Buffer.from(value), 0];

function header(version: 10 | 11, isAggregated: boolean, traces = 0): number[] {
  const [frames, start] = [5, 1_700_000_000_000];
  return [
    ...[...text('memray'), ...fixed(version, 4), 1, isAggregated ? 1 : 0],
    ...[...fixed(7, 8), ...fixed(frames, 8), ...fixed(start, 8), ...fixed(start + 250, 8)],
    ...[...text('python app.py'), ...fixed(4711, 4), ...fixed(3, 8), ...fixed(0, 8), 1, ...(version === 10 ? [] : [traces])],
  ];
}

const toThread = (id: number): number[] => [12, ...fixed(id, 8)];
const allocation = (name: string, delta: number, size?: number): number[] => [
  1 | (numberOf(name) << 4),
  ...signed(delta),
  ...(size === undefined ? [] : varint(size)),
];

function read(bytes: readonly number[]): Profile {
  const reader = createCaptureReader();
  for (const byte of bytes) reader.push(Uint8Array.of(byte));
  const result = reader.finish();
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const problemKinds = (profile: Profile): string[] => profile.problems.map(({ kind }) => kind);

/** Innermost frame first, each as `function:line`. */
function stacks({ locations, nodes, frames, functions, strings }: Profile): string[] {
  return Array.from(locations.node, (node) => {
    const words: string[] = [];
    for (let at = node; at > 0; at = nodes.parent[at]!) {
      const frame = nodes.frame[at]!;
      words.push(`${strings[functions.name[frames.function[frame]!]!]!}:${frames.line[frame]!}`);
    }
    return words.join(' ');
  });
}

describe('records of formats 10 and 11', () => {
  const main = [3 | entryFrame, ...signed(0), ...text('main'), ...text('app.py'), ...signed(12)];
  const work = [3 | innerFrame, ...signed(1), ...text('work'), ...text('app.py'), ...signed(-9)];
  const start = [...header(11, false, 1), ...toThread(3), ...main, 4, ...signed(0), ...work, 4, ...signed(0)];

  it('are read whatever the chunks they come in', () => {
    const profile = read([...start, ...allocation('MALLOC', 0x7f00_0000_1000, 300), 9, ...allocation('CALLOC', 64, 50), 0x10]);
    expect(problemKinds(profile)).toEqual(['nativeFramesNotNamed']);
    expect(stacks(profile)).toEqual(['work:3 main:12', 'main:12']);
    expect([...profile.locations.leaks.bytes]).toEqual([300, 50]);
    expect(profile.statistics.allocators).toEqual([
      { name: 'MALLOC', count: 1 },
      { name: 'CALLOC', count: 1 },
    ]);
    expect(profile.native?.stacks.entry).toEqual(Uint8Array.of(0, 1, 0));
  });

  it('tell the header’s facts that their format has', () => {
    const end = [...toThread(3), ...allocation('MALLOC', 4096, 1), 0x10];
    const known = { pid: 4711, mainThread: 3, commandLine: 'python app.py', frameRecords: 5, pythonVersion: undefined };
    expect(read([...header(10, false), ...end]).info).toMatchObject({ ...known, tracesPythonAllocators: undefined });
    expect(read([...header(11, false, 1), ...end]).info).toMatchObject({ ...known, tracesPythonAllocators: true });
    expect(read([...header(11, false, 0), ...end]).info).toMatchObject({ ...known, tracesPythonAllocators: false });
  });

  it.each([10, 11] as const)('version %i: a header that is cut off says whether anything could have been written', (version) => {
    const reasonOf = (bytes: readonly number[]): string | undefined => {
      const reader = createCaptureReader();
      reader.push(Uint8Array.from(bytes));
      const result = reader.finish();
      return result.ok ? undefined : result.error.reason;
    };
    for (let end = 13; end < header(version, true).length; end++) {
      expect(reasonOf(header(version, false).slice(0, end))).toBe('headerCutOff');
      expect(reasonOf(header(version, true).slice(0, end))).toBe('nothingWritten');
    }
  });

  it.each(olderAllocators.filter((name) => !/FREE|MUNMAP/.test(name)))('%s is counted as itself', (name) => {
    const profile = read([...start, ...allocation(name, 4096, 8), 0x10]);
    expect(profile.statistics.allocators).toEqual([{ name, count: 1 }]);
    expect(allocatorNames[profile.locations.allocator[0]!]).toBe(name);
  });

  it.each(['FREE', 'PYMALLOC_FREE'])('%s has no size, unless it has a native frame', (name) => {
    const made = [...start, ...allocation('MALLOC', 0x5555_0000_0000, 70)];
    const plain = allocation(name, 0);
    const native = [2 | (numberOf(name) << 4), ...signed(0), ...varint(99), ...signed(4)];
    for (const freed of [plain, native]) {
      const profile = read([...made, ...freed, ...allocation('MALLOC', -4096, 5), 0x10]);
      expect(profile.statistics).toMatchObject({ records: 3, allocations: 2, leakedBytes: 5 });
    }
  });

  it('an munmap frees what it covers', () => {
    const mapped = allocation('MMAP', 0x7000_0000_0000, 8192);
    expect(read([...start, ...mapped, ...allocation('MUNMAP', 0, 4096), 0x10]).statistics.leakedBytes).toBe(4096);
  });

  it('native frames are numbered on from any record’s', () => {
    const frames = [5, ...signed(0x5555_0000_1000), ...signed(0), 5, ...signed(32), ...signed(1)];
    const native = [2 | (numberOf('MALLOC') << 4), ...signed(4096), ...varint(10), ...signed(1)];
    const profile = read([...start, 6, ...frames, ...native, ...allocation('MALLOC', 64, 3), 0x10]);
    expect(profile.native?.frames).toMatchObject({ length: 2, parent: Int32Array.of(0, 1) });
    expect([...(profile.native?.frames.ip ?? [])]).toEqual([0x5555_0000_1000, 0x5555_0000_1020]);
    expect([...(profile.locations.native?.frame ?? [])]).toEqual([2, 0]);
  });

  it.each([
    ['a type that there is not', [13]],
    ['a segment without its file', [8, ...fixed(0, 8), 1]],
    ['a code object, which came later', [14, 1, ...text('f'), ...text('f.py'), 2, 0]],
    ['more frames left than entered', [9 | 0x20]],
    ['no allocator', [1, ...signed(64), ...varint(8)]],
    ['a frame’s number that is taken', main],
    ['a negative frame', [4, ...signed(-5)]],
    ['a thread’s number beyond any', toThread(2 ** 53)],
  ])('%s is damage: what came before counts', (_, bytes) => {
    const profile = read([...start, ...allocation('MALLOC', 4096, 8), ...bytes, ...Array<number>(80).fill(1)]);
    expect(problemKinds(profile)).toEqual(['damaged', 'nativeFramesNotNamed']);
    expect(profile.statistics.leakedBytes).toBe(8);
  });

  it('cut off in any record, what came before counts', () => {
    const whole = [...start, ...allocation('MALLOC', 0x7f00_0000_1000, 300)];
    for (const last of [main, work, [4, ...signed(1000)], toThread(9), allocation('VALLOC', 70_000, 300), [11, 200, 3, 200, 3]]) {
      for (let length = 1; length < last.length; length++) {
        // Zeros at the end of a file are padding.
        if (last[length - 1] === 0) continue;
        const profile = read([...whole, ...last.slice(0, length)]);
        expect(problemKinds(profile)[0]).toBe('cutOff');
        expect(profile.statistics).toMatchObject({ records: 1, leakedBytes: 300 });
      }
    }
  });
});

describe('aggregated records of formats 10 and 11', () => {
  const frame = (id: number, name: string, line: number, isEntry: number): number[] => [
    ...[4, ...fixed(id, 8), ...text(name), ...text('app.py'), ...fixed(line, 4), isEntry],
  ];
  const trace = (id: number, parent: number): number[] => [3, ...fixed(id, 8), ...fixed(parent, 4)];
  const location = (node: number, allocator: number, peak: number, leaked: number): number[] => [
    ...[2, ...fixed(3, 8), ...fixed(allocator, 8), ...fixed(0, 8), ...fixed(node, 8), ...fixed(1, 8)],
    ...[...fixed(2, 8), ...fixed(1, 8), ...fixed(peak, 8), ...fixed(leaked, 8)],
  ];

  it('have frames in any order, and stacks by fixed numbers', () => {
    const stacksOf = [...frame(7, 'work', 70_000, 0), ...frame(0, 'main', 3, 1), ...trace(0, 0), ...trace(7, 1)];
    const rows = [...location(2, numberOf('PYMALLOC_MALLOC'), 500, 20), ...location(1, numberOf('MMAP'), 4096, 4096)];
    const profile = read([...header(10, true), ...stacksOf, ...rows, 15]);
    expect(problemKinds(profile)).toEqual(['nativeFramesNotNamed']);
    expect(stacks(profile)).toEqual(['work:70000 main:3', 'main:3']);
    expect([...profile.locations.peak.bytes]).toEqual([500, 4096]);
    expect(profile.statistics).toMatchObject({ records: 2, peakBytes: 4596, leakedBytes: 4116 });
    expect(Array.from(profile.locations.allocator, (number) => allocatorNames[number])).toEqual(['PYMALLOC_MALLOC', 'MMAP']);
    expect(profile.native?.stacks.entry).toEqual(Uint8Array.of(0, 1, 0));
  });

  it.each([
    ['a stack on one that is not there', trace(0, 9)],
    ['a code object, which came later', [14, 1, ...text('f'), ...text('f.py'), 2, 0]],
    ['an object, which came later', [13, 8, 0]],
    ['a frame’s number that is taken', frame(0, 'other', 1, 0)],
  ])('%s is damage', (_, bytes) => {
    const before = [...frame(0, 'main', 3, 1), ...trace(0, 0), ...location(1, 1, 10, 10)];
    const profile = read([...header(11, true), ...before, ...bytes, ...Array<number>(80).fill(1)]);
    expect(problemKinds(profile)[0]).toBe('damaged');
    expect(profile.statistics.peakBytes).toBe(10);
  });
});
