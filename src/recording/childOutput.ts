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
  /** Asked to end after this, and ended by force a little later. */
  readonly timeoutMilliseconds?: number;
}

const forceMilliseconds = 1_000;

/** Runs a command to its end. Never rejects. */
export async function runToEnd(executable: string, args: readonly string[], options: ChildOptions = {}): Promise<ChildOutput> {
  // Only where a command is run: loading it would be half of what activation takes.
  const { execa } = await import('execa');
  const { environment, workingDirectory, timeoutMilliseconds } = options;
  const result = await execa(executable, args, {
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    // Exactly the given variables where some are given: `extendEnv` would put ours back.
    extendEnv: environment === undefined,
    ...(environment === undefined ? {} : { env: environment }),
    // Where the window happens to be may hold modules of anybody's, and Python would import them.
    cwd: workingDirectory ?? '/',
    ...(timeoutMilliseconds === undefined ? {} : { timeout: timeoutMilliseconds, forceKillAfterDelay: forceMilliseconds }),
  });
  const startError =
    result.exitCode === undefined && result.signal === undefined ? (result.code ?? result.shortMessage) : undefined;
  return { code: result.exitCode, signal: result.signal, stdout: result.stdout, stderr: result.stderr, startError };
}
