import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const project = join(import.meta.dirname, '../../..');

export interface Python {
  readonly version: string;
  readonly path: string;
}

const wanted = ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];

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

/**
 * Whether an interpreter is a program of its own. One that is unpacked beside the system is started by its own loader, which the
 * system then takes for the program: memray names that file where the interpreter's native frames are.
 */
export function startsByItself(path: string): boolean {
  const done = spawnSync(path, ['-c', 'import os; print(os.path.basename(os.readlink("/proc/self/exe")))'], { encoding: 'utf8' });
  return !done.stdout.startsWith('ld-');
}

/** An interpreter that no memray has a wheel for yet: its line tables can be looked at all the same. */
export function findNewerPythons(): readonly Python[] {
  return ['3.15'].flatMap((version) => {
    const path = join(project, '.tools/newer-pythons/usr/bin', `python${version}`);
    return existsSync(path) ? [{ version, path }] : [];
  });
}

/** A memray in an environment of its own: it records, and it is asked. */
export interface Pair {
  readonly memray: string;
  readonly python: string;
  /** The environment's interpreter. */
  readonly path: string;
}

export interface MissingPair {
  readonly memray: string;
  readonly python: string;
  readonly why: string;
}

const memrays = ['1.20.0', '1.19.3', '1.18.0', '1.14.0', '1.10.0'];
const versions = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];
/** Pythons that PyPI has no wheel of that memray for; set-up finds out by itself for those on the machine. */
const without: Readonly<Record<string, readonly string[]>> = {
  '1.20.0': ['3.8'],
  '1.14.0': ['3.14'],
  '1.10.0': ['3.13', '3.14'],
};

/** Whether golden.test.ts reads a capture of the pair that was made elsewhere. */
const isKept = (memray: string, python: string): boolean =>
  existsSync(join(project, 'test/capture/fixtures', `py_${python}${memray === memrays[0] ? '' : `_memray_${memray}`}.bin.gz`));

/** Every (memray, Python) pair that set-up made an environment for, and why the others are missing. */
export function findPairs(): { readonly pairs: readonly Pair[]; readonly missing: readonly MissingPair[] } {
  const { pythons } = findPythons();
  const folder = join(project, '.tools/memrays');
  const refused = join(folder, 'missing.json');
  const found = existsSync(refused) ? (JSON.parse(readFileSync(refused, 'utf8')) as Record<string, string[]>) : {};
  const pairs: Pair[] = [];
  const missing: MissingPair[] = [];
  for (const memray of memrays) {
    const has = (python: string): string | undefined => {
      if (memray === memrays[0]) return pythons.find(({ version }) => version === python)?.path;
      const own = join(folder, memray, python);
      const isWhole = existsSync(join(own, `lib/python${python}/site-packages/memray-${memray}.dist-info`));
      return isWhole ? join(own, 'bin/python') : undefined;
    };
    for (const python of versions) {
      const path = has(python);
      if (path !== undefined) pairs.push({ memray, python, path });
      else {
        const hasNoWheel = [...(without[memray] ?? []), ...(found[memray] ?? [])].includes(python);
        missing.push({
          memray,
          python,
          why: hasNoWheel ? 'no wheel' : isKept(memray, python) ? 'kept capture' : 'no interpreter',
        });
      }
    }
  }
  return { pairs, missing };
}
