import { open } from 'node:fs/promises';
import { type Result, fail } from '../core/base/result.ts';
import { createCaptureReader } from '../core/capture/captureReader.ts';
import type { CaptureFailure, Profile } from '../core/profile/profile.ts';

const chunkBytes = 1024 * 1024;
/** Milliseconds between two words about progress. */
const progressInterval = 100;

/** A file's profile. Read in pieces: between two of them a cancel is heard, so `signal` may change from a message. */
export async function readCapture(
  path: string,
  signal: AbortSignal,
  onProgress: (bytesRead: number, bytesTotal: number) => void,
): Promise<{ readonly profile: Result<Profile, CaptureFailure>; readonly fileBytes: number }> {
  let bytesRead = 0;
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const reader = createCaptureReader();
    const chunk = new Uint8Array(chunkBytes);
    let toldAt = performance.now();
    onProgress(0, size);
    for (;;) {
      const { bytesRead: length } = await file.read(chunk, 0, chunkBytes, bytesRead);
      if (signal.aborted) return { profile: fail({ reason: 'cancelled' }), fileBytes: bytesRead };
      if (length === 0) break;
      bytesRead += length;
      const failure = reader.push(chunk.subarray(0, length));
      if (failure !== undefined) return { profile: fail(failure), fileBytes: bytesRead };
      if (performance.now() - toldAt < progressInterval) continue;
      toldAt = performance.now();
      onProgress(bytesRead, Math.max(size, bytesRead));
    }
    const profile = reader.finish();
    onProgress(bytesRead, bytesRead);
    return { profile, fileBytes: bytesRead };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { profile: fail({ reason: 'unreadable', detail: error.message }), fileBytes: bytesRead };
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}
