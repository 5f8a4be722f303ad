import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { project } from './pythons.ts';

/** A way to build the library of `shelf.cpp` or `shelf.rs`; undefined for a tool that is not here, or can't do it. */
export type Build = (folder: string) => string | undefined;

function run(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function compile(folder: string, name: string, ...options: readonly string[]): string | undefined {
  const library = join(folder, `${name}.so`);
  const source = join(project, 'test/capture/programs/shelf.cpp');
  const done = run('g++', '-shared', '-fPIC', '-O2', '-Wl,--build-id', ...options, source, '-o', library);
  return done ? library : undefined;
}

const compressed =
  (format: 'zlib' | 'zstd'): Build =>
  (folder) => {
    const library = compile(folder, format, '-g');
    return library !== undefined && run('objcopy', `--compress-debug-sections=${format}`, library) ? library : undefined;
  };

/** With its debug information in another file, where the library says it is. */
const apart: Build = (folder) => {
  const library = compile(folder, 'apart', '-g');
  const debug = join(folder, 'apart.debug');
  const done =
    library !== undefined &&
    run('objcopy', '--only-keep-debug', library, debug) &&
    run('objcopy', '--strip-all', `--add-gnu-debuglink=${debug}`, library);
  return done ? library : undefined;
};

/** Forms of debug information. */
export const builds: Readonly<Record<string, Build>> = {
  'DWARF 5': (folder) => compile(folder, 'dwarf5', '-gdwarf-5'),
  'DWARF 4': (folder) => compile(folder, 'dwarf4', '-gdwarf-4'),
  'compressed by zlib': compressed('zlib'),
  'compressed by zstd': compressed('zstd'),
  'in a file of its own': apart,
};

/** Symbols alone: those that are for others to link with. */
export const stripped: Build = (folder) => compile(folder, 'stripped', '-s');

/** Other code altogether. */
export const unoptimised: Build = (folder) => compile(folder, 'unoptimised', '-O0', '-g');

export const rust: Build = (folder) => {
  const library = join(folder, 'rust.so');
  const source = join(project, 'test/capture/programs/shelf.rs');
  return run('rustc', '--edition=2024', '--crate-type=cdylib', '-O', '-g', source, '-o', library) ? library : undefined;
};
