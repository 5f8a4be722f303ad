// Builds the core in C: `buildNative` for the benchmark; `node build.mjs FOLDER` for its test, which prints the program's path.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../scripts/node24.mjs';
import { onPath } from '../../../scripts/tools.mjs';
import { translate } from './translate.mjs';

/** The program and its compiler's version; undefined where there is no compiler. */
export function buildNative(folder) {
  const compiler = onPath('cc', 'gcc', 'clang');
  if (compiler === undefined) return undefined;
  const program = join(folder, 'core');
  writeFileSync(join(folder, 'core.h'), translate(join(root, 'src', 'assembly'), 'index'));
  execFileSync(compiler, ['-O3', '-std=gnu11', `-I${folder}`, '-o', program, join(import.meta.dirname, 'core.c')]);
  const version = execFileSync(compiler, ['--version'], { encoding: 'utf8' }).split('\n')[0];
  return { program, version };
}

if (process.argv[1] === import.meta.filename) console.log(buildNative(process.argv[2])?.program ?? '');
