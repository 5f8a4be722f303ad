import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/core/base/result.ts';
import type { CaptureFailure, Profile } from '../../src/core/profile/profile.ts';
import { engines, readWith } from './support/engines.ts';

// Captures that nobody records, of many things that there are few of. CPU time is looked at: other work may share the machine.

/** Bytes that come from a file at a time. */
const chunk = 16 * 1024;

/** Of a recording of all allocations, format 13, without the last list's end. */
const header = Buffer.concat([
  Buffer.from('memray\0', 'latin1'),
  Buffer.from([13, 0, 0, 0, 0, 0, 13, 3, 0, 0]),
  Buffer.alloc(32),
  Buffer.from('program\0', 'latin1'),
  Buffer.alloc(23 + 2),
]);
const firstThread = Buffer.from([12, 1, 0, 0, 0, 0, 0, 0, 0]);

/** A capture of one thread, with native stacks, with one record over and over. */
function flood(count: number, ...record: readonly number[]): Uint8Array {
  const native = new Uint8Array(header);
  native[15] = 1;
  const records = Buffer.alloc(count * record.length, Uint8Array.from(record));
  return new Uint8Array(Buffer.concat([native, Buffer.alloc(1), firstThread, records]));
}

interface Mapping {
  address: number;
  size: number;
  /** Or is it unmapped? */
  map: boolean;
}

/** A capture of mappings; addresses are multiples of 8, recorded as differences. */
function mappingsFlood(mappings: Iterable<Mapping>): Uint8Array {
  const bytes: number[] = [];
  const varint = (value: number): void => {
    for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
    bytes.push(value);
  };
  let last = 0;
  for (const { address, size, map } of mappings) {
    const moved = address / 8 - last;
    last = address / 8;
    bytes.push(0xf8);
    varint(moved < 0 ? -2 * moved - 1 : 2 * moved);
    bytes.push(map ? 14 : 15);
    varint(size);
  }
  return new Uint8Array(Buffer.concat([header, Buffer.alloc(1), firstThread, Buffer.from(bytes)]));
}

/** What both engines say, and the CPU time that the slower one takes, s. */
function read(bytes: Uint8Array): { answer: Result<Profile, CaptureFailure>; seconds: number } {
  const [first, second] = Object.values(engines).map((engine) => {
    const before = process.cpuUsage();
    const answer = readWith(engine(), bytes, chunk);
    const { user, system } = process.cpuUsage(before);
    return { answer, seconds: (user + system) / 1e6 };
  });
  expect(second!.answer).toEqual(first!.answer);
  return { answer: first!.answer, seconds: Math.max(first!.seconds, second!.seconds) };
}

describe('a flood', () => {
  it('of folders in the header', () => {
    const { answer, seconds } = read(new Uint8Array(Buffer.concat([header, Buffer.alloc(1.5e6, 'a\0')])));
    expect(answer).toEqual({ ok: false, error: { reason: 'headerCutOff' } });
    // Before: 20 s.
    expect(seconds).toBeLessThan(3);
  });

  it('of listings of memory maps', () => {
    const { answer } = read(flood(3_000_000, 6));
    expect(answer.ok && answer.value.problems[0]).toMatchObject({ kind: 'damaged', detail: 'record type 6' });
  });

  it('of allocations that lie far apart', () => {
    // One a MiB further on, its neighbour of 8 bytes, and the end of the first: the table has no room for so many regions.
    const allocation = [0xfb, 0x80, 0x80, 0x10, 0, 100];
    const neighbour = [0xfb, 2, 0, 7];
    const { answer } = read(flood(140_000, ...allocation, ...neighbour, 0x8d));
    if (!answer.ok) throw new Error(answer.error.reason);
    expect(answer.value.statistics).toMatchObject({ records: 420_000, leakedBytes: 140_000 * 7, peakBytes: 140_000 * 7 + 100 });
    expect(answer.value.problems[0]).toMatchObject({ kind: 'noEndRecord' });
  });

  const count = 200_000;
  const size = 64;
  /** Where what is huge begins, and the others' first. */
  const lowest = 8;
  const first = 2 ** 40;
  const places = (apart: number): number[] => Array.from({ length: count }, (_, i) => first + i * apart);
  const map = (address: number, bytes = size): Mapping => ({ address, size: bytes, map: true });
  const unmap = (address: number, bytes: number): Mapping => ({ address, size: bytes, map: false });
  const up = places(128);
  const down = places(-128);
  const half = size / 2;
  const huge = map(lowest, 2 * first);
  const all = unmap(lowest, 2 * first);

  // How many intervals and bytes are live at the end.
  it.each<[order: string, mappings: Mapping[], intervals: number, bytes: number]>([
    ['down', down.map((at) => map(at)), count, count * size],
    ['up', up.map((at) => map(at)), count, count * size],
    ['at one place', places(0).map((at) => map(at)), count, count * size],
    [
      'down, and the first half of each, down',
      [...down.map((at) => map(at)), ...down.map((at) => unmap(at, half))],
      count,
      count * half,
    ],
    ['down, and all, up', [...down.map((at) => map(at)), ...down.toReversed().map((at) => unmap(at, size))], 0, 0],
    [
      'up in a huge one, and the middle of each',
      [huge, ...up.flatMap((at) => [map(at), unmap(at + 16, half)])],
      count * 2 + (count + 1),
      count * half + (huge.size - count * half),
    ],
    [
      'down, a huge one around them, and the first half of each, up',
      [...down.map((at) => map(at)), huge, ...down.toReversed().map((at) => unmap(at, half))],
      count + (count + 1),
      count * half + (huge.size - count * half),
    ],
    ['down, and all at once', [...down.map((at) => map(at)), all], 0, 0],
    ['up in a huge one, and all at once, twice', [huge, ...up.map((at) => map(at)), all, ...up.map((at) => map(at)), all], 0, 0],
  ])('of mappings %s', (_, mappings, intervals, bytes) => {
    const { answer, seconds } = read(mappingsFlood(mappings));
    if (!answer.ok) throw new Error(answer.error.reason);
    const { leaks } = answer.value.locations;
    expect({ intervals: leaks.count[0], bytes: leaks.bytes[0] }).toEqual({ intervals, bytes });
    // Before: 15 s and more for those in the worst order.
    expect(seconds).toBeLessThan(3);
  });
});
