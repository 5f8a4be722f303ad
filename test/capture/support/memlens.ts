import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './pythons.ts';

const cli = join(project, 'out/cli.js');

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line that was built, in a pipe, as wide as it likes. */
export function memlens(...args: string[]): Said {
  return memlensWith({}, ...args);
}

/** The same with more variables in its environment. */
export function memlensWith(more: Readonly<Record<string, string>>, ...args: string[]): Said {
  if (!existsSync(cli)) throw new Error('out/cli.js is absent: npm run build');
  const env = { ...process.env, COLUMNS: undefined, ...more };
  const done = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8', env, maxBuffer: 1 << 28 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** Runs memray's commands, one after another. */
export function memrayAll(python: string, commands: readonly (readonly string[])[]): readonly Said[] {
  const done = spawnSync(python, [join(project, 'test/capture/memrayCommands.py')], {
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '400' },
    input: JSON.stringify(commands),
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0) throw new Error(`memrayCommands.py ended with ${String(done.status)}: ${done.stderr}`);
  const answers = JSON.parse(done.stdout) as [code: number, out: string, err: string][];
  return answers.map(([code, out, err]) => ({ code, out, err }));
}
