import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/core/profile/profile.ts';
import { readWithBoth } from './support/engines.ts';

// Records of formats 10 and 11 that make sense one by one, in an order that no memray writes: both engines have to agree on them.

function varint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)];
}

const signed = (value: bigint | number): number[] => varint(BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n)));
const thread = (id: bigint): number[] => [12, ...new Uint8Array(BigUint64Array.of(id).buffer)];
const frame = (delta: number, flag: number): number[] => [3 | (flag << 4), ...signed(delta), 102, 0, 112, 0, ...signed(1)];
const push = (delta: number): number[] => [4, ...signed(delta)];
const plain = (allocator: number, delta: bigint, size: number): number[] => [
  1 | (allocator << 4),
  ...signed(delta),
  ...(allocator === 2 || allocator === 15 ? [] : varint(BigInt(size))),
];
const native = (allocator: number, delta: bigint, size: number, number: number): number[] => [
  ...[2 | (allocator << 4), ...signed(delta)],
  ...[...varint(BigInt(size)), ...signed(number)],
];

/** Of a recording of all allocations in format 11, with native stacks. */
const header = Buffer.concat([
  Buffer.from('memray\0', 'latin1'),
  Buffer.from([11, 0, 0, 0, 1, 0]),
  Buffer.alloc(32),
  Buffer.from('program\0', 'latin1'),
  Buffer.alloc(4 + 8 + 8),
  Buffer.from([1, 1]),
]);

function read(records: readonly (readonly number[])[]): Profile {
  const answer = readWithBoth(new Uint8Array(Buffer.concat([header, Buffer.from(records.flat())])), 1000);
  if (!answer.ok) throw new Error(answer.error.reason);
  return answer.value;
}

const allocator = fc.integer({ min: 1, max: 15 });
// Near each other, so that a free meets an allocation, and far.
const step = fc.oneof(
  fc.bigInt(-4n, 4n),
  fc.bigInt(-8n, 8n).map((n) => n << 3n),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
);
const size = fc.oneof(fc.nat(40), fc.nat(2 ** 25), fc.nat(2 ** 44));
const near = fc.oneof({ weight: 12, arbitrary: fc.integer({ min: -1, max: 2 }) }, fc.integer({ min: -1000, max: 70_000 }));
const anyRecord = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(allocator, step, size).map((parts) => plain(...parts)) },
  { weight: 6, arbitrary: fc.tuple(allocator, step, size, near).map((parts) => native(...parts)) },
  { weight: 6, arbitrary: near.map(push) },
  { weight: 2, arbitrary: fc.tuple(fc.integer({ min: 3, max: 500 }), fc.nat(1)).map((parts) => frame(...parts)) },
  { weight: 2, arbitrary: fc.constantFrom([9], [9 | 16]) },
  fc.bigInt(1n, 2n).map(thread),
  fc.constant([6]),
  fc.tuple(near, near).map(([ip, caller]) => [5, ...signed(ip), ...signed(caller)]),
  fc.nat(1000).map((resident) => [11, ...varint(BigInt(resident)), 7]),
  fc.constant([10, 116, 0]),
);

describe('records of formats 10 and 11', () => {
  it('mean the same to both engines, in any order', () => {
    let most = 0;
    const start = [thread(1n), frame(40_000, 0), push(0), push(-1), push(1)];
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 5, maxLength: 60, size: 'max' }), (records) => {
        most = Math.max(most, read([...start, ...records]).statistics.records ?? 0);
      }),
      { seed: 11, numRuns: 1000 },
    );
    expect(most).toBeGreaterThan(20);
  });

  it('a frame is an entry frame from its record on, whatever its number', () => {
    const high = 2 ** 30 - 1;
    const uses = [push(0), plain(1, 4096n, 1), [9]];
    const profile = read([thread(1n), push(high), plain(1, 4096n, 1), [9], frame(0, 0), ...uses, frame(-1, 1), ...uses, [16]]);
    expect(profile.problems.map(({ kind }) => kind)).toEqual(['nativeFramesNotNamed']);
    expect([...(profile.native?.stacks.entry ?? [])]).toEqual([0, 0, 1, 0]);
  });

  it('a frame’s number beyond the limit, or a thread’s, is damage', () => {
    for (const record of [push(2 ** 30), push(-1), thread(2n ** 53n), thread(2n ** 63n)]) {
      const profile = read([thread(1n), plain(1, 4096n, 8), record, plain(1, 4096n, 8)]);
      expect(profile.problems[0]).toMatchObject({ kind: 'damaged', detail: `record type ${record[0]!}` });
      expect(profile.statistics.leakedBytes).toBe(8);
    }
  });

  it('without a native frame there is none, though one was named before', () => {
    const frames = [6, 5, ...signed(4096), ...signed(1)];
    const profile = read([thread(1n), frames, native(1, 64n, 10, 0), plain(1, 64n, 3), native(1, 64n, 10, 0), [16]]);
    expect([...(profile.locations.native?.frame ?? [])]).toEqual([1, 0]);
    expect([...profile.locations.leaks.bytes]).toEqual([20, 3]);
  });
});
