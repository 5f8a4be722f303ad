import type { Result } from '../core/base/result.ts';
import type { Disposable } from '../core/base/disposable.ts';
import type { Event } from '../core/base/event.ts';
import type { Failure } from './failure.ts';
import type { AttachOptions, Recording, RunOptions } from './recording.ts';

/** A command for a terminal: an argument array, never a shell line. */
export interface Command {
  readonly executable: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
}

/** What a run needs from the place that shows its output: a terminal the user can type into. */
export interface TerminalHost {
  /** Starts the command; `exited` resolves with its exit code once it ends (undefined when the terminal was closed). */
  start(name: string, command: Command): { readonly exited: Promise<number | undefined>; interrupt(): void };
}

/** Starts and follows recordings; several at once are fine. */
export interface Recorder extends Disposable {
  readonly recordings: readonly Recording[];
  /** A recording started, changed or ended. */
  readonly onDidChange: Event<Recording>;
  /**
   * Attaches to a process. Fails with a reason before or while it attaches; a recording that started reports its ending itself.
   * The signal gives the attach up gently. With `startTime` it is this very process or none: PIDs are given anew.
   */
  attach(pid: number, options: AttachOptions, signal: AbortSignal, startTime?: number): Promise<Result<Recording, Failure>>;
  /** Runs a file or module under memray in a terminal. */
  run(options: RunOptions, terminals: TerminalHost): Promise<Result<Recording, Failure>>;
  /** Recordings of keepers that outlived their window are taken up again. */
  resume(): Promise<readonly Recording[]>;
}
