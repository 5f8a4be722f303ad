import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const project = join(import.meta.dirname, '../../..');

export interface Python {
  readonly version: string;
  readonly path: string;
}

const wanted = ['3.9', '3.10', '3.11', '3.12', '3.13'];

function describe(path: string): Python | undefined {
  if (!existsSync(path)) return undefined;
  const done = spawnSync(path, ['-c', 'import sys, memray; print("%d.%d" % sys.version_info[:2], memray.__version__)'], {
    encoding: 'utf8',
  });
  const [version, memray] = done.stdout.trim().split(' ');
  return done.status === 0 && version !== undefined && memray === '1.20.0' ? { version, path } : undefined;
}

/** The interpreters that set-up gave a memray 1.20.0, and the versions that are missing. */
export function findPythons(): { readonly pythons: readonly Python[]; readonly missing: readonly string[] } {
  const tools = join(project, '.tools');
  const more = join(tools, 'pythons');
  const paths = [
    join(tools, 'python/bin/python'),
    ...(existsSync(more) ? readdirSync(more).map((name) => join(more, name, 'bin/python')) : []),
  ];
  const found = new Map<string, Python>();
  for (const path of paths) {
    const python = describe(path);
    if (python !== undefined && !found.has(python.version)) found.set(python.version, python);
  }
  return { pythons: [...found.values()], missing: wanted.filter((version) => !found.has(version)) };
}
