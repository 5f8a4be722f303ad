import type { Ending } from '../recording.ts';

/** How long a detach may take until the file has stopped growing. */
const detachSeconds = 1.5;

export interface Measure {
  /** Milliseconds of recording. */
  readonly elapsed: number;
  readonly captureBytes: number;
  readonly freeBytes: number | undefined;
  /** How fast the capture grows now. */
  readonly bytesPerSecond: number;
}

export interface Limits {
  readonly totalMilliseconds: number | undefined;
  readonly maxCaptureBytes: number | undefined;
  readonly minFreeBytes: number;
}

/** Why a recording is to be stopped now; undefined: go on. What the capture grows by during the detach counts already. */
export function limitReached(measure: Measure, limits: Limits): Ending | undefined {
  const { totalMilliseconds, maxCaptureBytes, minFreeBytes } = limits;
  const coming = measure.bytesPerSecond * detachSeconds;
  if (maxCaptureBytes !== undefined && measure.captureBytes + Math.min(coming, maxCaptureBytes / 2) >= maxCaptureBytes)
    return { kind: 'size', limitBytes: maxCaptureBytes };
  if (measure.freeBytes !== undefined && measure.freeBytes - coming < minFreeBytes)
    return { kind: 'disk', freeBytes: measure.freeBytes };
  if (totalMilliseconds !== undefined && measure.elapsed >= totalMilliseconds) return { kind: 'time' };
  return undefined;
}
