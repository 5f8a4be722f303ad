import { describe, expect, it } from 'vitest';
import { limitReached, type Limits, type Measure } from '../../../src/recording/keeper/limits.ts';

const none: Limits = { totalMilliseconds: undefined, maxCaptureBytes: undefined, minFreeBytes: 0 };
const calm: Measure = { elapsed: 1000, captureBytes: 10_000_000, freeBytes: 10 ** 9, bytesPerSecond: 0 };

describe('limitReached', () => {
  it('lets a recording go on that nothing limits', () => {
    expect(limitReached({ ...calm, elapsed: 10 ** 9 }, none)).toBe(undefined);
  });
  it('ends at its time', () => {
    expect(limitReached(calm, { ...none, totalMilliseconds: 1001 })).toBe(undefined);
    expect(limitReached(calm, { ...none, totalMilliseconds: 1000 })).toEqual({ kind: 'time' });
  });
  it('ends before its size, the earlier the faster it grows', () => {
    const limits = { ...none, maxCaptureBytes: 20_000_000 };
    expect(limitReached(calm, limits)).toBe(undefined);
    expect(limitReached({ ...calm, bytesPerSecond: 7_000_000 }, limits)).toEqual({ kind: 'size', limitBytes: 20_000_000 });
    expect(limitReached({ ...calm, captureBytes: 20_000_000 }, limits)).toEqual({ kind: 'size', limitBytes: 20_000_000 });
  });
  it('does not end at once because of a first burst', () => {
    const limits = { ...none, maxCaptureBytes: 20_000_000 };
    expect(limitReached({ ...calm, freeBytes: undefined, captureBytes: 1_000_000, bytesPerSecond: 10 ** 9 }, limits)).toBe(
      undefined,
    );
  });
  it('ends when the disk runs low', () => {
    const limits = { ...none, minFreeBytes: 500_000_000 };
    expect(limitReached(calm, limits)).toBe(undefined);
    expect(limitReached({ ...calm, freeBytes: 400_000_000 }, limits)).toEqual({ kind: 'disk', freeBytes: 400_000_000 });
    expect(limitReached({ ...calm, freeBytes: undefined }, limits)).toBe(undefined);
  });
});
