import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './pythons.ts';

const cli = join(project, 'out/cli.js');

/** Runs the built `memlens`. */
export function memlens(...args: readonly string[]): { code: number | null; out: string; err: string } {
  if (!existsSync(cli)) throw new Error('out/cli.js is absent: npm run build');
  const done = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
