import { type BigIntStats, closeSync, fstatSync, openSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Result, fail, succeed } from '../core/base/result.ts';
import type { CaptureReader } from '../core/capture/captureReader.ts';
import type { CaptureFailure, Profile } from '../core/profile/profile.ts';
import { createReader } from './engine.ts';
import type { PartialPace } from './partialPace.ts';
import type { ProfileCache } from './profileCache.ts';
import { readSteps } from './readSteps.ts';
import { isSystemError } from './systemError.ts';

/** Milliseconds between two words about progress. */
const progressInterval = 100;

/** Hears how the reading of a file goes. */
export interface ReadingListener {
  onProgress(bytesRead: number, bytesTotal: number): void;
  /** What is read so far: the profile of a file that ends at `bytesRead`. */
  onPartial(profile: Profile, bytesRead: number): void;
}

export interface ReadCapture {
  readonly profile: Result<Profile, CaptureFailure>;
  readonly fileBytes: number;
  /** Puts a profile that is worth it into the cache: some work, for when nobody waits. */
  readonly keep?: () => void;
}

/** A file's profile, read or from the cache. Other messages are heard all the while, so `signal` may change from one of them. */
export async function readCapture(
  path: string,
  signal: AbortSignal,
  listener: ReadingListener,
  pace: PartialPace,
  cache: ProfileCache | undefined,
): Promise<ReadCapture> {
  let bytesRead = 0;
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const stats = fstatSync(file, { bigint: true });
    const size = Number(stats.size);
    const cached = cache?.get(stats);
    if (cached !== undefined) {
      listener.onProgress(size, size);
      return { profile: succeed(cached), fileBytes: size };
    }
    const reader = createReader();
    let toldAt = performance.now();
    listener.onProgress(0, size);
    const read = await readSteps(file, 0, Infinity, reader, (at) => {
      bytesRead = at;
      if (signal.aborted) return false;
      const now = performance.now();
      if (now - toldAt >= progressInterval) {
        toldAt = now;
        listener.onProgress(bytesRead, Math.max(size, bytesRead));
      }
      if (pace.isDue(now)) tellPartial(reader, bytesRead, listener, pace);
      return true;
    });
    bytesRead = read.at;
    if (read.failure !== undefined) return { profile: fail(read.failure), fileBytes: bytesRead };
    await nextTurn();
    if (signal.aborted) return { profile: fail({ reason: 'cancelled' }), fileBytes: bytesRead };
    const profile = reader.finish();
    listener.onProgress(bytesRead, bytesRead);
    if (!profile.ok || cache === undefined || !isSame(stats, fstatSync(file, { bigint: true })))
      return { profile, fileBytes: bytesRead };
    return { profile, fileBytes: bytesRead, keep: () => cache.put(stats, profile.value) };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return { profile: fail({ reason: 'unreadable', detail: error.message }), fileBytes: bytesRead };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function tellPartial(reader: CaptureReader, bytesRead: number, listener: ReadingListener, pace: PartialPace): void {
  const began = performance.now();
  pace.begin(began);
  const profile = reader.snapshot();
  if (profile !== undefined) listener.onPartial(profile, bytesRead);
  pace.spend(performance.now() - began);
}

/** Whether a file was not written to meanwhile. */
function isSame(before: BigIntStats, after: BigIntStats): boolean {
  return before.size === after.size && before.mtimeNs === after.mtimeNs && before.ctimeNs === after.ctimeNs;
}
