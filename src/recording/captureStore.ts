import type { Event } from '../core/base/event.ts';
import type { Ending } from './recording.ts';

/** Hash of a marked line's text when the recording ended: told from the line's own file, 1-based. */
export interface LineHash {
  readonly file: string;
  readonly line: number;
  /** FNV-1a of the trimmed text, base 36. */
  readonly hash: string;
}

/** What Memlens remembers of a capture beside it, in `<capture>.memlens.json`. All of it optional: captures come from elsewhere too. */
export interface CaptureNotes {
  readonly name?: string;
  readonly pid?: number;
  readonly kind?: 'attach' | 'run';
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly ending?: Ending;
  readonly keep?: boolean;
  readonly peakBytes?: number;
  readonly durationMilliseconds?: number;
  readonly memrayVersion?: string;
  readonly lineHashes?: readonly LineHash[];
}

export interface CaptureEntry {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedAt: number;
  readonly notes: CaptureNotes;
}

/** The captures of one folder (`memlens.captures`), newest first. Nothing is deleted by itself. */
export interface CaptureStore {
  readonly folder: string;
  /** Fired by the store's own changes; the editor watches the folder for others'. */
  readonly onDidChange: Event<void>;
  /** A free path, its folder made: `<program>-<pid>-<yyyymmdd-hhmmss>.bin`. */
  newPath(program: string, pid: number | undefined): Promise<string>;
  list(): Promise<readonly CaptureEntry[]>;
  notes(path: string): Promise<CaptureNotes>;
  /** Merges into what is noted already. */
  note(path: string, notes: CaptureNotes): Promise<void>;
  /** Deletes the capture and its notes. */
  delete(path: string): Promise<void>;
}
