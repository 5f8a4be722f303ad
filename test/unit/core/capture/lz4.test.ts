import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLz4Block } from '../../../../src/core/capture/lz4Block.ts';
import { Lz4Frame } from '../../../../src/core/capture/lz4Frame.ts';
import { TypeScriptEngine } from '../../../../src/core/capture/typescriptEngine.ts';

type Sequence = readonly [literals: readonly number[], offset: number, match: number];

function length(value: number): number[] {
  const bytes: number[] = [];
  if (value < 15) return bytes;
  let rest = value - 15;
  for (; rest >= 255; rest -= 255) bytes.push(255);
  return [...bytes, rest];
}

/** Encodes sequences as the block format says; the last has literals only. */
function encode(sequences: readonly Sequence[], last: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (const [literals, offset, match] of sequences) {
    bytes.push((Math.min(literals.length, 15) << 4) | Math.min(match - 4, 15), ...length(literals.length), ...literals);
    bytes.push(offset & 255, offset >>> 8, ...length(match - 4));
  }
  return Uint8Array.from([...bytes, Math.min(last.length, 15) << 4, ...length(last.length), ...last]);
}

/** What the sequences mean, byte by byte. */
function expand(history: readonly number[], sequences: readonly Sequence[], last: readonly number[]): number[] {
  const out = [...history];
  for (const [literals, offset, match] of sequences) {
    out.push(...literals);
    for (let i = 0; i < match; i++) out.push(out[out.length - offset]!);
  }
  return [...out, ...last];
}

const bytes = fc.array(fc.nat(255), { maxLength: 300 });
const drafts = fc.array(fc.tuple(bytes, fc.nat(70_000), fc.integer({ min: 4, max: 700 })), { maxLength: 12 });

/** Offsets that reach no further back than there is. */
function settle(history: number, raw: readonly Sequence[]): Sequence[] {
  let size = history;
  return raw.flatMap(([literals, offset, match]): Sequence[] => {
    size += literals.length;
    if (size === 0) return [];
    const settled = (offset % Math.min(size, 65_535)) + 1;
    size += match;
    return [[literals, settled, match]];
  });
}

describe('an LZ4 block', () => {
  it('is decoded to what its sequences mean, with history before it', () => {
    fc.assert(
      fc.property(bytes, drafts, bytes, (history, draft, last) => {
        const sequences = settle(history.length, draft);
        const wanted = expand(history, sequences, last);
        const block = encode(sequences, last);
        const target = new Uint8Array(wanted.length + 8);
        target.set(history);
        const decoded = decodeLz4Block(block, 0, block.length, target, history.length, target.length);
        expect(decoded).toEqual({ end: wanted.length, state: 'whole' });
        expect([...target.subarray(0, decoded.end)]).toEqual(wanted);
      }),
      { numRuns: 300 },
    );
  });

  it('cut off, gives a beginning of it and never writes past its limit', () => {
    fc.assert(
      fc.property(drafts, bytes, fc.nat(), (draft, last, cut) => {
        const sequences = settle(0, draft);
        const wanted = expand([], sequences, last);
        const block = encode(sequences, last);
        const target = new Uint8Array(wanted.length + 8);
        const decoded = decodeLz4Block(block, 0, cut % block.length, target, 0, wanted.length);
        expect(decoded.state).not.toBe('bad');
        expect([...target.subarray(0, decoded.end)]).toEqual(wanted.slice(0, decoded.end));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['an offset of 0', [0x10, 1, 0, 0, 0x00]],
    ['an offset before the beginning', [0x10, 1, 9, 0, 0x00]],
    ['more than fits', [0xf0, 255, 255, 255, 0, ...Array<number>(800).fill(1)]],
  ])('refuses %s', (_name, block) => {
    const target = new Uint8Array(100);
    expect(decodeLz4Block(Uint8Array.from(block), 0, block.length, target, 0, 100).state).toBe('bad');
  });
});

describe('an LZ4 frame', () => {
  const block = encode([[[1, 2, 3, 4], 4, 40]], [9, 9]);
  const word = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
  const frame = Uint8Array.from([
    ...[4, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0],
    ...[...word(block.length), ...block],
    ...[...word((3 | 0x8000_0000) >>> 0), 7, 8, 9],
    ...word(0),
  ]);
  const wanted = [...expand([], [[[1, 2, 3, 4], 4, 40]], [9, 9]), 7, 8, 9];

  it.each([1, 2, 3, 7, 1000])('is undone whatever pieces of %i bytes it comes in', (size) => {
    const engine = new TypeScriptEngine();
    const { buffer } = engine;
    const reader = new Lz4Frame(engine);
    for (let at = 0; at < frame.length; at += size) reader.push(frame.subarray(at, at + size), () => true);
    reader.finish();
    expect(reader.state).toBe('ended');
    expect([...buffer.bytes.subarray(0, buffer.write)]).toEqual(wanted);
  });

  it('cut off within a block, gives what came before', () => {
    const engine = new TypeScriptEngine();
    const { buffer } = engine;
    const reader = new Lz4Frame(engine);
    reader.push(frame.subarray(0, 7 + 4 + 6), () => true);
    reader.finish();
    expect(reader.state).toBe('reading');
    expect([...buffer.bytes.subarray(0, buffer.write)]).toEqual([1, 2, 3, 4]);
  });

  it('with a block that is larger than it may be, is damaged', () => {
    const reader = new Lz4Frame(new TypeScriptEngine());
    reader.push(Uint8Array.from([4, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0, 0, 0, 2, 0]), () => true);
    expect(reader.state).toBe('damaged');
  });
});
