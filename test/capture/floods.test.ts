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
});
