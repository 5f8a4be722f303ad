import { randomUUID } from 'node:crypto';
import { toDisposable, DisposableStore, type Disposable } from '../core/base/disposable.ts';
import { Emitter } from '../core/base/event.ts';
import { listPids, readProc, splitArguments } from '../targets/local/proc.ts';
import type { ProcessFigures, ProcessInfo, Target } from '../targets/target.ts';
import { exists, fileBytes } from './keeper/captureFile.ts';
import { runArguments } from './memrayArguments.ts';
import type { Ending, Log, Recording, RecordingProgress, RecordingState, RunOptions } from './recording.ts';
import type { Command, TerminalHost } from './recorder.ts';

const pollMilliseconds = 1_000;
/** How long a program has to end after Ctrl-C in its terminal before its process is interrupted directly. */
const interruptMilliseconds = 3_000;

export interface RunParts {
  readonly target: Target;
  readonly terminals: TerminalHost;
  readonly log: Log;
}

export function runCommand(options: RunOptions, output: string): Command {
  return {
    executable: options.interpreter,
    args: runArguments(options, output),
    environment: { ...options.environment, ...(options.systemMalloc ? { PYTHONMALLOC: 'malloc' } : {}) },
    workingDirectory: options.workingDirectory,
  };
}

export function startRun(options: RunOptions, name: string, output: string, parts: RunParts): RunRecording {
  const command = runCommand(options, output);
  parts.log(`$ ${command.executable} ${command.args.join(' ')}`);
  return new RunRecording(name, output, options.aggregate, parts.terminals.start(name, command), parts.target);
}

type RunningTerminal = ReturnType<TerminalHost['start']>;

/** A program that runs under memray in a terminal, from its first moment to its end. */
export class RunRecording implements Recording, Disposable {
  readonly id = randomUUID();
  readonly kind = 'run';
  readonly started = true;
  readonly startedAt = Date.now();
  readonly name: string;
  readonly capturePath: string;
  readonly #aggregate: boolean;
  readonly #terminal: RunningTerminal;
  readonly #target: Target;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#changed.event;
  readonly #over: Promise<void>;
  #process: ProcessInfo | undefined;
  #figures: ProcessFigures | undefined;
  #bytes = 0;
  #endedAt: number | undefined;
  #state: RecordingState = 'starting';
  #ending: Ending | undefined;
  #measuring = false;

  constructor(name: string, capturePath: string, aggregate: boolean, terminal: RunningTerminal, target: Target) {
    this.name = name;
    this.capturePath = capturePath;
    this.#aggregate = aggregate;
    this.#terminal = terminal;
    this.#target = target;
    const timer = setInterval(() => void this.#measure(), pollMilliseconds);
    this.#store.add(toDisposable(() => clearInterval(timer)));
    this.#over = terminal.exited.then((code) => this.#end(code)).catch(() => this.#end(undefined));
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }
  get process(): ProcessInfo | undefined {
    return this.#process;
  }
  get state(): RecordingState {
    return this.#state;
  }
  get ending(): Ending | undefined {
    return this.#ending;
  }
  get progress(): RecordingProgress {
    return {
      elapsedMilliseconds: (this.#endedAt ?? Date.now()) - this.startedAt,
      totalMilliseconds: undefined,
      captureBytes: this.#bytes,
      residentBytes: this.#figures?.residentBytes,
      memoryLimitBytes: this.#figures?.memoryLimitBytes,
      waiting: false,
    };
  }

  async stop(): Promise<void> {
    if (this.#state !== 'ended' && this.#state !== 'stopping') {
      this.#state = 'stopping';
      this.#changed.fire();
      this.#terminal.interrupt();
      const timer = setTimeout(() => this.#interruptProcess(), interruptMilliseconds);
      this.#store.add(toDisposable(() => clearTimeout(timer)));
    }
    await this.#over;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #interruptProcess(): void {
    if (this.pid === undefined) return;
    try {
      process.kill(this.pid, 'SIGINT');
    } catch {
      // It has ended meanwhile.
    }
  }

  async #measure(): Promise<void> {
    if (this.#measuring || this.#state === 'ended') return;
    this.#measuring = true;
    try {
      const found = this.#process ?? (await this.#findProcess());
      if (found !== undefined) {
        this.#process = found;
        if (this.#state === 'starting') this.#state = 'recording';
        this.#figures = await this.#target.figures(found.pid);
      }
      this.#bytes = await fileBytes(this.capturePath);
      this.#changed.fire();
    } finally {
      this.#measuring = false;
    }
  }

  /** The terminal doesn't tell the PID; the process has our own output path among its arguments. */
  async #findProcess(): Promise<ProcessInfo | undefined> {
    for (const pid of await listPids()) {
      const argv = splitArguments((await readProc(pid, 'cmdline')) ?? '');
      if (argv.includes(this.capturePath) && argv.includes('memray')) return this.#target.describeProcess(pid);
    }
    return undefined;
  }

  async #end(code: number | undefined): Promise<void> {
    if (this.#state === 'ended') return;
    const byHand = this.#state === 'stopping';
    this.#endedAt = Date.now();
    this.#bytes = await fileBytes(this.capturePath);
    this.#ending = await this.#endingOf(code, byHand);
    this.#state = 'ended';
    this.#changed.fire();
    this.dispose();
  }

  async #endingOf(code: number | undefined, byHand: boolean): Promise<Ending> {
    if (!(await exists(this.capturePath))) {
      const evidence = `memray run ended with exit code ${code ?? '?'} and wrote no capture`;
      return { kind: 'failed', failure: { reason: 'unexpected', evidence } };
    }
    if (byHand) return { kind: 'hand' };
    const nothing = this.#aggregate && this.#bytes < 64;
    return { kind: 'exited', code, signal: undefined, ...(nothing ? { nothingWritten: true as const } : {}) };
  }
}
