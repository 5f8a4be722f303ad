import type { AttachOptions, RunOptions } from './recording.ts';

/** Always with `-o`: without it memray starts its own live view. Always verbose: the short text hides causes. */
export function attachArguments(pid: number, options: AttachOptions, method: string, output: string): readonly string[] {
  const { durationSeconds } = options;
  return [
    '-m',
    'memray',
    'attach',
    '--verbose',
    '-o',
    output,
    ...(options.aggregate ? ['--aggregate'] : []),
    ...(options.native ? ['--native'] : []),
    ...(options.followFork ? ['--follow-fork'] : []),
    ...(options.tracePythonAllocators ? ['--trace-python-allocators'] : []),
    ...(options.compress ? [] : ['--no-compress']),
    ...(options.passDuration && durationSeconds !== undefined ? ['--duration', String(Math.ceil(durationSeconds))] : []),
    '--method',
    method,
    String(pid),
  ];
}

export function detachArguments(pid: number, method: string): readonly string[] {
  return ['-m', 'memray', 'detach', '--verbose', '--method', method, String(pid)];
}

export function runArguments(options: RunOptions, output: string): readonly string[] {
  return [
    '-m',
    'memray',
    'run',
    // Its words about what to do with the capture on a command line are not for this terminal.
    '-q',
    '-o',
    output,
    ...(options.aggregate ? ['--aggregate'] : []),
    ...(options.native ? ['--native'] : []),
    ...(options.followFork ? ['--follow-fork'] : []),
    ...(options.tracePythonAllocators ? ['--trace-python-allocators'] : []),
    ...(options.compress ? [] : ['--no-compress']),
    ...(options.program.kind === 'module' ? ['-m'] : []),
    options.program.name,
    ...options.args,
  ];
}
