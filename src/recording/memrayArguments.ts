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
    ...recordingArguments(options),
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
    ...recordingArguments(options),
    ...(options.program.kind === 'module' ? ['-m'] : []),
    options.program.name,
    ...options.args,
  ];
}

/** What an attach and a run share. */
function recordingArguments(
  options: Pick<AttachOptions & RunOptions, 'aggregate' | 'native' | 'followFork' | 'tracePythonAllocators' | 'compress'>,
): readonly string[] {
  return [
    ...(options.aggregate ? ['--aggregate'] : []),
    ...(options.native ? ['--native'] : []),
    ...(options.followFork ? ['--follow-fork'] : []),
    ...(options.tracePythonAllocators ? ['--trace-python-allocators'] : []),
    ...(options.compress ? [] : ['--no-compress']),
  ];
}
