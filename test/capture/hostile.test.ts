import { describe, expect, it } from 'vitest';
import { looksLikeCapture } from '../../src/core/capture/captureReader.ts';
import { corpus } from './support/corpus.ts';
import { expectAnswer, expectAnswers, timeout } from './support/hostile.ts';

describe('bytes that nobody meant', () => {
  it.each(['some bytes changed', 'cut off anywhere'] as const)(
    '%s',
    (way) => {
      expectAnswers(way);
    },
    timeout,
  );

  it('cut off at every byte of the header', () => {
    for (const bytes of Object.values(corpus)) for (let end = 0; end < 90; end++) expectAnswer(bytes.subarray(0, end));
  });

  it('a length that lies takes no memory', () => {
    const header = corpus['format 13, killed']!.subarray(0, 2000);
    const end = header.length - 1;
    // A code object whose line table claims 2^40 bytes, at the end of what there is.
    const lie = Uint8Array.from([14, 1, 0x61, 0, 0x62, 0, 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
    const before = process.memoryUsage().arrayBuffers;
    for (let cut = 0; cut < 20; cut++) expectAnswer(new Uint8Array(Buffer.concat([header.subarray(0, end - cut), lie])));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200e6);
  });
});

describe('what looks like a capture', () => {
  it('knows memray’s files by their first bytes, compressed or not', () => {
    for (const bytes of Object.values(corpus)) expect(looksLikeCapture(bytes.subarray(0, 64))).toBe(true);
  });

  it('leaves others alone', () => {
    for (const text of ['', 'memra', '\x7fELF', 'memray is a profiler']) expect(looksLikeCapture(Buffer.from(text))).toBe(false);
    // An LZ4 frame of something else.
    expect(
      looksLikeCapture(Uint8Array.from([4, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0, 9, 0, 0, 0x80, ...Buffer.from('something')])),
    ).toBe(false);
  });
});
