import { spawn } from 'node:child_process';

/** What a short command said. `code` is undefined when a signal ended it or it could not be started. */
export interface ChildOutput {
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Set when the command could not be started: `ENOENT`, `EACCES`. */
  readonly startError: string | undefined;
}

export interface ChildOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
  /** Ended by force after this. */
  readonly timeoutMilliseconds?: number;
}

/** Runs a command to its end. Never rejects. */
export function runToEnd(executable: string, args: readonly string[], options: ChildOptions = {}): Promise<ChildOutput> {
  return new Promise((resolve) => {
    const child = spawn(executable, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.environment === undefined ? {} : { env: options.environment }),
      ...(options.workingDirectory === undefined ? {} : { cwd: options.workingDirectory }),
      ...(options.timeoutMilliseconds === undefined
        ? {}
        : { timeout: options.timeoutMilliseconds, killSignal: 'SIGKILL' as const }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ code: undefined, signal: undefined, stdout, stderr, startError: error.code ?? error.message });
    });
    child.on('close', (code, signal) => {
      resolve({ code: code ?? undefined, signal: signal ?? undefined, stdout, stderr, startError: undefined });
    });
  });
}
