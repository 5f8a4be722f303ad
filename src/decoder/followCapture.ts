import { type Stats, closeSync, fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Disposable } from '../core/base/disposable.ts';
import { type Result, fail, succeed } from '../core/base/result.ts';
import type { CaptureReader } from '../core/capture/captureReader.ts';
import { type Header, captureInfo } from '../core/capture/header.ts';
import type { CaptureFailure, Profile } from '../core/profile/profile.ts';
import { createReader } from './engine.ts';
import { findWrittenEnd, hasFigures, isCompressed, readFileHeader } from './growingFile.ts';
import { readSteps } from './readSteps.ts';

/** What a look at a recording's file found. */
export type FollowState =
  /** No file yet, or nothing in it. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'recording' }
  /** The recorder has written all it will: `end` gives the rest. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly failure: CaptureFailure };

/**
 * Reads a capture while memray writes it. memray grows its file by steps, maps it and fills it, so that what is written can be read
 * at once, with zeros behind it; at the end it writes the header anew, compresses the file beside itself and renames the result over
 * it. An open file goes on holding the raw recording then.
 *
 * A record may be seen half written: nothing is read that was not there at an earlier look.
 */
export class CaptureFollower implements Disposable {
  readonly path: string;
  #file: number | undefined;
  #reader: CaptureReader = createReader();
  #failure: CaptureFailure | undefined;
  /** Everything before is in the reader. */
  #at = 0;
  /** Where the file's zeros began at the last look. */
  #writtenEnd = 0;
  /** As the file had it when it was first seen. */
  #firstHeader: Header | undefined;
  #isFinal = false;
  #beginnings = 0;
  readonly #children = new Set<string>();

  constructor(path: string) {
    this.path = path;
  }

  /** How many times a recording began in this file: another one may be written over it. Then all that was read is forgotten. */
  get beginnings(): number {
    return this.#beginnings;
  }

  /** Bytes of the recording that have been read. */
  get bytesRead(): number {
    return this.#at;
  }

  /** Reads what an earlier look saw, and looks again. */
  async poll(signal: AbortSignal): Promise<FollowState> {
    return this.#guard(async () => {
      this.#file ??= open(this.path);
      if (this.#file === undefined) return { kind: 'waiting' };
      const header = this.#lookAtHeader(this.#file, this.#writtenEnd);
      const stats = fstatSync(this.#file);
      const settled = this.#writtenEnd;
      this.#writtenEnd = findWrittenEnd(this.#file, settled, stats.size);
      if (this.#isFinal) return { kind: 'ended' };
      if (header === undefined) return { kind: 'waiting' };
      const replaced = !isSameFile(stat(this.path), stats);
      // Such a file is written at its end, all at once, and its zeros say nothing.
      if (header.aggregated) {
        this.#isFinal = replaced;
        return { kind: replaced ? 'ended' : 'recording' };
      }
      await this.#read(settled, signal);
      if (this.#failure !== undefined) return { kind: 'failed', failure: this.#failure };
      // The header is written last. It was there at the look before, or the file has been closed since.
      this.#isFinal = hasFigures(this.#file, header) && (replaced || settled === this.#writtenEnd);
      return { kind: this.#isFinal ? 'ended' : 'recording' };
    });
  }

  /** What has been read so far; undefined before there is anything. The columns are the caller's. */
  snapshot(): Profile | undefined {
    return this.#failure === undefined ? this.#reader.snapshot() : undefined;
  }

  /** Reads the rest: when `poll` said that the recording has ended, or when its process is gone. Not to be polled any more. */
  async end(signal: AbortSignal): Promise<Result<Profile, CaptureFailure>> {
    let profile: Result<Profile, CaptureFailure> | undefined;
    const state = await this.#guard(async () => {
      this.#file ??= open(this.path);
      if (this.#file === undefined) return { kind: 'waiting' };
      const header = this.#lookAtHeader(this.#file, Infinity);
      await this.#read(Infinity, signal);
      if (signal.aborted) return { kind: 'failed', failure: { reason: 'cancelled' } };
      if (this.#failure !== undefined) return { kind: 'failed', failure: this.#failure };
      profile = this.#reader.finish();
      if (profile.ok && header !== undefined) profile = succeed(withHeader(profile.value, header));
      return { kind: 'ended' };
    });
    if (state.kind === 'failed') return fail(state.failure);
    return profile ?? fail({ reason: 'unreadable', detail: `${this.path} is not there` });
  }

  /** Captures of processes that the recorded one forked (`name.PID`), each told once. */
  newChildren(): readonly string[] {
    const begun = this.#firstHeader?.startTime ?? Infinity;
    const name = `${basename(this.path)}.`;
    const found: string[] = [];
    for (const entry of list(dirname(this.path))) {
      if (!entry.startsWith(name) || !/^\d+$/.test(entry.slice(name.length))) continue;
      const path = join(dirname(this.path), entry);
      // One of an earlier recording to the same file may still lie there.
      if (this.#children.has(path) || (stat(path)?.mtimeMs ?? 0) < begun) continue;
      this.#children.add(path);
      found.push(path);
    }
    return found;
  }

  dispose(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  async #read(to: number, signal: AbortSignal): Promise<void> {
    if (this.#file === undefined || this.#failure !== undefined) return;
    const { at, failure } = await readSteps(this.#file, this.#at, to, this.#reader, () => !signal.aborted);
    this.#at = at;
    this.#failure = failure;
  }

  /** The header as it is now, of so many bytes; undefined before it is whole. Begins anew where the file is another recording's by now. */
  #lookAtHeader(file: number, end: number): Header | undefined {
    const header = readFileHeader(file, end);
    const first = this.#firstHeader;
    if ((first !== undefined && (header === undefined || !isSameRecording(first, header))) || fstatSync(file).size < this.#at) {
      this.#reader = createReader();
      this.#failure = undefined;
      this.#at = 0;
      this.#writtenEnd = 0;
      this.#firstHeader = undefined;
      // Not whole, perhaps: at the next look it is.
      if (Number.isFinite(end)) return undefined;
    }
    // Compressed files come into being whole.
    if (header === undefined && isCompressed(file)) this.#isFinal = true;
    if (header !== undefined && this.#firstHeader === undefined) {
      this.#firstHeader = header;
      this.#beginnings++;
    }
    return header;
  }

  async #guard(work: () => Promise<FollowState>): Promise<FollowState> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error) || typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
      return { kind: 'failed', failure: { reason: 'unreadable', detail: error.message } };
    }
  }
}

function isSameRecording(a: Header, b: Header): boolean {
  return a.startTime === b.startTime && a.pid === b.pid && a.version === b.version && a.commandLine === b.commandLine;
}

/** A profile with what the header says by now: the reader has seen it at the recording's start. */
function withHeader(profile: Profile, header: Header): Profile {
  return { ...profile, info: captureInfo(header, profile.info.endTime - header.startTime) };
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function stat(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function isSameFile(a: Stats | undefined, b: Stats): boolean {
  return a?.ino === b.ino && a.dev === b.dev;
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
