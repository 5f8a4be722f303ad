import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runToEnd, type ChildOptions } from './childOutput.ts';
import type { Command } from './recorder.ts';

/** What an interpreter says of itself and its memray. */
export interface InterpreterFacts {
  /** `[3, 11]` */
  readonly version: readonly [number, number];
  readonly memrayVersion: string | undefined;
}

// One line of JSON, so that what a site customisation prints before it does no harm.
const question = `
import sys
# What lies in the current folder is not asked for, and must not be run.
sys.path[:] = [path for path in sys.path if path != ""]
import json
try:
    from importlib import util
    found = util.find_spec("memray") is not None
except Exception:
    found = False
version = None
if found:
    try:
        from importlib import metadata
        version = metadata.version("memray")
    except Exception:
        version = "unknown"
print("\\n" + json.dumps({"version": list(sys.version_info[:2]), "memray": version}))
`;

/** Undefined when it can't be run or isn't a Python. `like` runs it in the folder and with the variables of a process. */
export async function askInterpreter(interpreter: string, like: ChildOptions = {}): Promise<InterpreterFacts | undefined> {
  const output = await runToEnd(interpreter, ['-c', question], { timeoutMilliseconds: 20_000, ...like });
  if (output.code !== 0) return undefined;
  return parseAnswer(output.stdout);
}

export function parseAnswer(stdout: string): InterpreterFacts | undefined {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  try {
    const { version, memray } = JSON.parse(line) as { version?: unknown; memray?: unknown };
    if (!Array.isArray(version) || typeof version[0] !== 'number' || typeof version[1] !== 'number') return undefined;
    return { version: [version[0], version[1]], memrayVersion: typeof memray === 'string' ? memray : undefined };
  } catch {
    return undefined;
  }
}

/** Undefined when the interpreter can't be asked. */
export async function hasMemray(interpreter: string): Promise<boolean | undefined> {
  const facts = await askInterpreter(interpreter);
  return facts === undefined ? undefined : facts.memrayVersion !== undefined;
}

/**
 * The environment's own way to install memray: its pip; else uv, which installs into environments without pip; else
 * the interpreter's bundled pip. Undefined when there is none.
 */
export async function installMemray(interpreter: string, path = process.env['PATH']): Promise<Command | undefined> {
  const pip = await runToEnd(interpreter, ['-m', 'pip', '--version'], { timeoutMilliseconds: 20_000 });
  if (pip.code === 0) return { executable: interpreter, args: ['-m', 'pip', 'install', 'memray'] };
  const uv = await findOnPath('uv', path);
  if (uv !== undefined) return { executable: uv, args: ['pip', 'install', '--python', interpreter, 'memray'] };
  const bundled = await runToEnd(interpreter, ['-c', 'import ensurepip'], { timeoutMilliseconds: 20_000 });
  if (bundled.code !== 0) return undefined;
  const code =
    'import ensurepip, runpy, sys; ensurepip.bootstrap(); sys.argv = ["pip", "install", "memray"]; runpy.run_module("pip", run_name="__main__")';
  return { executable: interpreter, args: ['-c', code] };
}

/** The interpreter of a virtual environment in a folder: `.venv`, `venv`, `env`, or the folder itself. */
export async function virtualEnvironment(folder: string): Promise<string | undefined> {
  for (const name of ['.venv', 'venv', 'env', '.env', '.']) {
    const root = join(folder, name);
    if (!(await canRead(join(root, 'pyvenv.cfg')))) continue;
    const interpreter = process.platform === 'win32' ? join(root, 'Scripts', 'python.exe') : join(root, 'bin', 'python');
    if (await canExecute(interpreter)) return interpreter;
  }
  return undefined;
}

export async function pythonOnPath(path = process.env['PATH']): Promise<string | undefined> {
  return (await findOnPath('python3', path)) ?? (await findOnPath('python', path));
}

/** The first executable of this name, as a shell would find it. */
export async function findOnPath(name: string, path: string | undefined): Promise<string | undefined> {
  const names = process.platform === 'win32' ? [`${name}.exe`, name] : [name];
  for (const folder of (path ?? '').split(delimiter)) {
    if (folder === '') continue;
    for (const file of names) {
      const candidate = join(folder, file);
      if (await canExecute(candidate)) return candidate;
    }
  }
  return undefined;
}

async function canRead(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function canExecute(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
