import { stat } from 'node:fs/promises';
import type { CaptureFailure } from '../../core/profile/profile.ts';
import { type Disposable, toDisposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/event.ts';
import { fail, type Result } from '../../core/base/result.ts';
import type { DecoderEvents, Overview } from '../../protocol/decoder.ts';
import type { Decoder } from '../parts.ts';

/** One capture, opened once: the view, the marks and the notes ask the same worker. */
export class CaptureSession {
  readonly path: string;
  readonly decoder: Decoder;
  /** Of the whole file. Never rejects. */
  readonly overview: Promise<Result<Overview, CaptureFailure>>;
  /** Resolved when `soFar` answers for the first time, or `overview`. */
  readonly begun: Promise<unknown>;
  readonly #partial = new Emitter<Overview>();
  /** More of the file is read: the decoder's answers are about that now. */
  readonly onPartial = this.#partial.event;
  readonly #progress = new Emitter<DecoderEvents['progress']>();
  readonly onProgress = this.#progress.event;
  readonly #cancel = new AbortController();
  #lastProgress: DecoderEvents['progress'] | undefined;
  #soFar: Overview | undefined;
  #isSettled = false;

  constructor(path: string, decoder: Decoder) {
    this.path = path;
    this.decoder = decoder;
    decoder.on('progress', (progress) => {
      this.#lastProgress = progress;
      this.#progress.fire(progress);
    });
    const partial = new Promise((resolve) => {
      decoder.on('partial', ({ overview }) => {
        this.#soFar = overview;
        resolve(undefined);
        this.#partial.fire(overview);
      });
    });
    this.overview = this.#open();
    this.begun = Promise.race([partial, this.overview]);
  }

  get lastProgress(): DecoderEvents['progress'] | undefined {
    return this.#lastProgress;
  }

  /** Of what has been read so far; undefined before there is anything, and when all is read. */
  get soFar(): Overview | undefined {
    return this.#soFar;
  }

  /** Gives the opening up, and ends the worker with it, whatever it is at; what is open already stays open. */
  cancel(): void {
    if (this.#isSettled) return;
    this.#cancel.abort();
    this.decoder.dispose();
  }

  close(): void {
    this.#cancel.abort();
    this.#progress.dispose();
    this.#partial.dispose();
    this.decoder.dispose();
  }

  async #open(): Promise<Result<Overview, CaptureFailure>> {
    try {
      return await this.decoder.call('open', { path: this.path }, { signal: this.#cancel.signal });
    } catch (error) {
      // A worker that died by itself is not a cancelled one.
      if (this.#cancel.signal.aborted) return fail({ reason: 'cancelled' });
      return fail({ reason: 'unreadable', detail: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#isSettled = true;
      this.#soFar = undefined;
    }
  }
}

/** A use of a session; the worker ends with the last one. */
export interface SessionLease extends Disposable {
  readonly session: CaptureSession;
}

interface Shared {
  readonly session: CaptureSession;
  readonly version: string;
  uses: number;
}

export class CaptureSessions implements Disposable {
  readonly #openDecoder: () => Decoder;
  readonly #sessions = new Map<string, Shared>();
  readonly #opened = new Emitter<CaptureSession>();
  /** A file began to be read. */
  readonly onDidStartOpening = this.#opened.event;

  constructor(openDecoder: () => Decoder) {
    this.#openDecoder = openDecoder;
  }

  async acquire(path: string): Promise<SessionLease> {
    const version = await fileVersion(path);
    let shared = this.#sessions.get(path);
    // A file that was written anew, or an opening that was cancelled, is read again.
    if (shared?.version !== version || (await isCancelled(shared.session))) {
      shared = { session: new CaptureSession(path, this.#openDecoder()), version, uses: 0 };
      this.#sessions.set(path, shared);
      this.#opened.fire(shared.session);
    }
    const mine = shared;
    mine.uses++;
    let given = true;
    return {
      session: mine.session,
      ...toDisposable(() => {
        if (!given) return;
        given = false;
        if (--mine.uses > 0) return;
        if (this.#sessions.get(path) === mine) this.#sessions.delete(path);
        mine.session.close();
      }),
    };
  }

  dispose(): void {
    for (const { session } of this.#sessions.values()) session.close();
    this.#sessions.clear();
    this.#opened.dispose();
  }
}

async function fileVersion(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return `${mtimeMs}:${size}`;
  } catch {
    return 'absent';
  }
}

async function isCancelled(session: CaptureSession): Promise<boolean> {
  const undecided = Symbol('undecided');
  const outcome = await Promise.race([session.overview, Promise.resolve(undecided)]);
  return typeof outcome !== 'symbol' && !outcome.ok && outcome.error.reason === 'cancelled';
}
