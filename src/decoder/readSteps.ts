import { readSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CaptureReader } from '../core/capture/captureReader.ts';
import type { CaptureFailure } from '../core/profile/profile.ts';

const chunkBytes = 1024 * 1024;
/**
 * Bytes of the file that are read at a time: even where they unpack to the 250-fold, as LZ4 allows at most, that is some milliseconds
 * of work.
 */
const stepBytes = 16 * 1024;
/** Milliseconds of work between two looks at what has been asked meanwhile. */
const turn = 25;

/**
 * Has a reader read a part of a file, from one byte to another (exclusive) or to the file's end. Other messages are heard all the
 * while, and then `onTurn` decides whether to go on. Answers where it stopped.
 */
export async function readSteps(
  file: number,
  from: number,
  to: number,
  reader: CaptureReader,
  onTurn: (at: number) => boolean,
): Promise<{ readonly at: number; readonly failure: CaptureFailure | undefined }> {
  const chunk = new Uint8Array(Math.min(chunkBytes, Math.max(0, to - from)));
  let at = from;
  let turnEnds = performance.now() + turn;
  while (at < to) {
    const length = readSync(file, chunk, 0, Math.min(chunk.length, to - at), at);
    if (length === 0) break;
    for (let done = 0; done < length; done += stepBytes) {
      const step = chunk.subarray(done, Math.min(length, done + stepBytes));
      const failure = reader.push(step);
      at += step.length;
      if (failure !== undefined) return { at, failure };
      if (performance.now() < turnEnds) continue;
      await nextTurn();
      if (!onTurn(at)) return { at, failure: undefined };
      turnEnds = performance.now() + turn;
    }
  }
  return { at, failure: undefined };
}
