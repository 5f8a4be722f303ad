/** A process as a picker shows it. Facts that could not be read are undefined, never guessed. */
export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly name: string;
  /** argv, as the kernel keeps it; empty when it may not be read. */
  readonly argv: readonly string[];
  readonly user: string | undefined;
  readonly residentBytes: number | undefined;
  /** The resolved executable. */
  readonly executable: string | undefined;
  /** What to run for this process's own environment: argv[0] resolved against its folder, not the resolved link. */
  readonly interpreter: string | undefined;
  /** `3.13`, from the executable's name or its libpython. */
  readonly pythonVersion: string | undefined;
  readonly isPython: boolean;
  readonly workingDirectory: string | undefined;
  /** Clock ticks or ms since the epoch: only compared, to tell a reused PID. */
  readonly startTime: number | undefined;
  /** The extension of memray's tracker is mapped already. */
  readonly memrayLoaded: boolean;
  readonly isStopped: boolean;
}

/** The figures that a status bar shows of a live process. */
export interface ProcessFigures {
  readonly residentBytes: number;
  /** The cgroup's limit, where there is one. */
  readonly memoryLimitBytes: number | undefined;
}

/**
 * Where Python runs. Local now; containers and hosts come behind the same port.
 * Everything answers for processes that vanish meanwhile: undefined, not an exception.
 */
export interface Target {
  readonly kind: 'local';
  /** Python first, then by resident memory, largest first. */
  listProcesses(signal: AbortSignal): Promise<readonly ProcessInfo[]>;
  describeProcess(pid: number): Promise<ProcessInfo | undefined>;
  figures(pid: number): Promise<ProcessFigures | undefined>;
  /** False as soon as the PID is gone or belongs to another process than the one that started at `startTime`. */
  isAlive(pid: number, startTime: number | undefined): Promise<boolean>;
}
