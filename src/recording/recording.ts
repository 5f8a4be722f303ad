import type { Event } from '../core/base/event.ts';
import type { ProcessInfo } from '../targets/target.ts';
import type { Failure } from './failure.ts';

/** Every option of `memray attach` 1.20. */
export interface AttachOptions {
  /** Seconds after which Memlens detaches; undefined: until somebody stops it. */
  readonly durationSeconds: number | undefined;
  /** Also pass `--duration` to memray: the target then can't exit before it is over. */
  readonly passDuration: boolean;
  readonly aggregate: boolean;
  readonly native: boolean;
  readonly followFork: boolean;
  readonly tracePythonAllocators: boolean;
  /** False: `--no-compress`. */
  readonly compress: boolean;
  readonly method: 'auto' | 'gdb' | 'lldb' | 'sys.remote_exec';
  /** Undefined: a name in the captures folder. */
  readonly output: string | undefined;
  /** Stop before the capture grows past this; undefined: no limit. */
  readonly maxCaptureBytes: number | undefined;
  /** Stop when the disk of the capture has less than this left. */
  readonly minFreeBytes: number;
  /** A gdb or lldb executable by path; undefined: the one on PATH. */
  readonly debugger: string | undefined;
  /** Attach though the debugger is known to harm. */
  readonly allowHarmfulDebugger: boolean;
}

export interface RunOptions {
  readonly interpreter: string;
  /** A script path or a module's name. */
  readonly program: { readonly kind: 'file' | 'module'; readonly name: string };
  readonly args: readonly string[];
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly aggregate: boolean;
  readonly native: boolean;
  readonly followFork: boolean;
  readonly tracePythonAllocators: boolean;
  readonly compress: boolean;
  readonly output: string | undefined;
  /** Set PYTHONMALLOC=malloc, so that leaks are the program's and not pymalloc's arenas. */
  readonly systemMalloc: boolean;
}

export type RecordingState = 'starting' | 'recording' | 'stopping' | 'ended';

/** Why a recording is over. Each is told apart for the user, and what was recorded is opened in all of them. */
export type Ending =
  | { readonly kind: 'time' }
  | { readonly kind: 'hand' }
  | { readonly kind: 'size'; readonly limitBytes: number }
  | { readonly kind: 'disk'; readonly freeBytes: number }
  /**
   * The process ended by itself; the signal or exit code where it can be known. `nothingWritten`: an aggregated recording
   * writes its file at the end only, and the process was killed before that.
   */
  | {
      readonly kind: 'exited';
      readonly code: number | undefined;
      readonly signal: string | undefined;
      readonly nothingWritten?: true;
    }
  /** Somebody else detached or attached anew. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface RecordingProgress {
  readonly elapsedMilliseconds: number;
  readonly totalMilliseconds: number | undefined;
  readonly captureBytes: number;
  readonly residentBytes: number | undefined;
  readonly memoryLimitBytes: number | undefined;
  /** Injection waits for the target's next allocation: what to tell. */
  readonly waiting: boolean;
}

export interface Recording {
  readonly id: string;
  readonly kind: 'attach' | 'run';
  /** What people call it: `server.py`. */
  readonly name: string;
  readonly pid: number | undefined;
  readonly process: ProcessInfo | undefined;
  readonly capturePath: string;
  readonly startedAt: number;
  readonly state: RecordingState;
  /** False until the recording has begun; an attach that failed ends without it, and its failure is attach's answer. */
  readonly started: boolean;
  readonly progress: RecordingProgress;
  /** Set once `state` is 'ended'. */
  readonly ending: Ending | undefined;
  readonly onDidChange: Event<void>;
  /** Detaches, or gives up an attach that is under way; resolves when the recording has ended. Never rejects. */
  stop(): Promise<void>;
}

/** The answer of an attach that did not start is a failure; the log has the verbose text either way. */
export type Log = (line: string) => void;
