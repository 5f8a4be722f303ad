import { basename, isAbsolute, resolve } from 'node:path';

const pythonName = /^(?:python|pypy)(?:\d+(?:\.\d+)?)?(?:[dt]|-debug)?(?:\.exe)?$/i;

/** Whether a program's name is Python's. */
export function isPythonName(name: string): boolean {
  return pythonName.test(basename(name).replace(/ \(deleted\)$/, ''));
}

/** `3.13`, from the executable's name or a mapped libpython. */
export function pythonVersionOf(executable: string | undefined, maps: string | undefined): string | undefined {
  const named = /(?:python|pypy)(\d+\.\d+)/.exec(executable === undefined ? '' : basename(executable))?.[1];
  if (named !== undefined) return named;
  return maps === undefined ? undefined : /\/libpython(\d+\.\d+)[^/\n]*$/m.exec(maps)?.[1];
}

/** memray's tracker is a compiled module of this name. */
export function mapsHaveMemray(maps: string): boolean {
  return maps.includes('/_memray.cpython-') || maps.includes('/_memray.abi3');
}

/** The interpreter as a library, inside of another program. */
export function mapsHavePython(maps: string): boolean {
  return /\/libpython\d[^/\n]*\.so[^/\n]*$/m.test(maps);
}

/** Options of CPython that take a value as the next argument. */
const optionsWithValue = new Set(['-W', '-X', '--check-hash-based-pycs']);

/** What people call a Python process: its script or module rather than `python3`. */
export function programName(argv: readonly string[], fallback: string): string {
  if (argv.length === 0 || !isPythonName(argv[0] ?? '')) return fallback;
  for (let index = 1; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === '-m') return argv[index + 1] ?? fallback;
    // A module's name may be stuck to -m, also behind other flags: `-um server`.
    if (/^-[a-zA-Z]*m$/.test(argument)) return argv[index + 1] ?? fallback;
    if (argument === '-c' || /^-[a-zA-Z]*c$/.test(argument)) return commandName(argv[index + 1] ?? '', argv[0] ?? fallback);
    if (optionsWithValue.has(argument)) index += 1;
    else if (!argument.startsWith('-')) return basename(argument);
  }
  return basename(argv[0] ?? fallback);
}

function commandName(code: string, python: string): string {
  if (code.includes('multiprocessing.spawn')) return 'multiprocessing worker';
  if (code.includes('multiprocessing.forkserver')) return 'multiprocessing fork server';
  return `${basename(python)} -c`;
}

/** multiprocessing's helper that only cleans up: nobody wants to record it. */
export function isHelperProcess(argv: readonly string[]): boolean {
  return argv.some((argument) => argument.includes('multiprocessing.resource_tracker'));
}

/**
 * What to run for a process's own environment. Not the resolved link: the link in a virtual environment's bin is what
 * makes it that environment. A bare name was looked up on the process's own PATH.
 */
export function interpreterCandidates(
  argv0: string | undefined,
  workingDirectory: string | undefined,
  path: string | undefined,
): readonly string[] {
  if (argv0 === undefined || argv0 === '' || !isPythonName(argv0)) return [];
  if (isAbsolute(argv0)) return [argv0];
  if (argv0.includes('/')) return workingDirectory === undefined ? [] : [resolve(workingDirectory, argv0)];
  return (path ?? '').split(':').flatMap((folder) => (isAbsolute(folder) ? [`${folder}/${argv0}`] : []));
}
