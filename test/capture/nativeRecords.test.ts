import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHeader } from '../../src/core/capture/header.ts';
import { TypeScriptEngine } from '../../src/core/capture/typescriptEngine.ts';
import type { NativeImage } from '../../src/core/profile/nativeTables.ts';
import { RecordingTables } from '../../src/core/profile/recordingTables.ts';
import type { RawLocations } from '../../src/core/profile/recordSums.ts';
import { findPythons } from './support/pythons.ts';
import { memray, record, scratch } from './support/record.ts';

const [python] = findPythons().pythons;

type Frame = readonly [ip: number, parent: number];
/** By native frame: bytes, and the first listing of memory maps under which it allocated. */
type Held = Record<string, readonly [bytes: number, generation: number]>;

interface Answer {
  readonly frames: readonly Frame[];
  readonly generations: readonly (readonly NativeImage[])[];
  readonly held: Held;
}

function readRaw(path: string): { readonly tables: RecordingTables; readonly locations: RawLocations } {
  const bytes = readFileSync(path);
  const engine = new TypeScriptEngine();
  const tables = new RecordingTables();
  const answer = readHeader(bytes, bytes.length);
  if (answer.kind !== 'header') throw new Error(answer.kind);
  engine.buffer.append(bytes.subarray(answer.end));
  engine.buffer.seal();
  const reader = engine.reader(answer.header, tables);
  expect(reader.read(engine.buffer, true).kind).toBe('trailer');
  return { tables, locations: reader.sums().locations };
}

function hold(held: Held, native: number, bytes: number, generation: number): void {
  const [before, first] = held[native] ?? [0, generation];
  held[native] = [before + bytes, Math.min(first, generation)];
}

function ours(path: string, amounts: (locations: RawLocations) => Float64Array): Answer {
  const { tables, locations } = readRaw(path);
  const { length, ip, parent } = tables.native.frames;
  const held: Held = {};
  const column = amounts(locations);
  for (let row = 0; row < locations.length; row++) {
    if (column[row]! > 0) hold(held, locations.native[row]!, column[row]!, locations.generation[row]!);
  }
  return {
    frames: Array.from({ length }, (_, i): Frame => [ip[i]!, parent[i]!]),
    generations: tables.native.generations,
    held,
  };
}

const hex = (text: string): number => (text === '(nil)' ? 0 : parseInt(text, 16));

/** What `memray parse` prints: every record of the file in words. */
function theirs(path: string): Answer {
  const frames: Frame[] = [];
  const generations: { file: string; address: number; segments: { address: number; size: number }[] }[][] = [];
  const held: Held = {};
  const done = memray(python?.path ?? '', 'parse', path);
  expect(done.stderr).toBe('');
  for (const line of done.stdout.split('\n')) {
    const [kind = '', ...words] = line.split(' ');
    const value = (name: string): string => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
    if (kind === 'NATIVE_FRAME_ID' || kind === 'NATIVE_TRACE_INDEX') frames.push([hex(value('ip')), Number(value('index'))]);
    else if (kind === 'MEMORY_MAP_START') generations.push([]);
    else if (kind === 'SEGMENT_HEADER') {
      const file = /filename=(.*) num_segments=/.exec(line)?.[1] ?? '';
      generations.at(-1)!.push({ file, address: hex(value('addr')), segments: [] });
    } else if (kind === 'SEGMENT') {
      generations
        .at(-1)!
        .at(-1)!
        .segments.push({ address: hex(words[0]!), size: hex(words[1]!) });
    } else if (kind === 'ALLOCATION' || kind === 'AGGREGATED_ALLOCATION') {
      const size = Number(value(kind === 'ALLOCATION' ? 'size' : 'bytes_in_high_water_mark'));
      const generation = kind === 'ALLOCATION' ? generations.length : Number(value('native_segment_generation'));
      const frees = /free|munmap/.test(value('allocator'));
      if (size > 0 && !frees) hold(held, Number(value('native_frame_id')), size, generation - 1);
    }
  }
  return { frames, generations, held };
}

describe.runIf(python !== undefined)('records of native stacks are those that `memray parse` lists', () => {
  const folder = scratch();

  it.each([
    ['all allocations', [], ({ totalBytes }: RawLocations) => totalBytes],
    ['pymalloc traced', ['--trace-python-allocators'], ({ totalBytes }: RawLocations) => totalBytes],
    ['aggregated', ['--aggregate'], ({ peakBytes }: RawLocations) => peakBytes],
  ] as const)('%s', (name, options, amounts) => {
    const path = join(folder, `${name}.bin`);
    record(python?.path ?? '', path, ['--native', '--no-compress', ...options], 'libraries.py');
    const answer = ours(path, amounts);
    expect(answer.frames.length).toBeGreaterThan(100);
    expect(answer.generations.length).toBeGreaterThan(1);
    expect(answer).toEqual(theirs(path));
  });
});
