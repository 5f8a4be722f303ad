import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import esbuild from 'esbuild';
import { runToEnd } from '../../../src/recording/childOutput.ts';
import { createLocalTarget } from '../../../src/targets/local/localTarget.ts';
import { openCaptureStore } from '../../../src/recording/folderStore.ts';
import { createRecorder, type RecorderParts } from '../../../src/recording/localRecorder.ts';
import type { Recorder } from '../../../src/recording/recorder.ts';
import type { AttachOptions, Recording } from '../../../src/recording/recording.ts';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const python = join(root, '.tools/python/bin/python');
export const safeGdb = join(root, '.tools/gdb/gdb');

const missing = [python, safeGdb].filter((path) => !existsSync(path));
if (missing.length > 0 && process.env['CI'] === 'true') throw new Error(`missing, run npm run setup: ${missing.join(', ')}`);
/** Why the tests of this machine can't run; undefined when they can. */
export const lacking = missing.length === 0 ? undefined : `no ${missing.join(', no ')} (npm run setup)`;

/** For tests with other users, mounts and dropped rights: skipped for others than root, except where all must run. */
export const itAsRoot = it.skipIf(process.getuid?.() !== 0 && process.env['CI'] !== 'true');

/** Another tracer than a debugger. */
export const hasStrace = spawnSync('strace', ['-V']).status === 0;

export const defaults: AttachOptions = {
  durationSeconds: undefined,
  passDuration: false,
  aggregate: false,
  native: false,
  followFork: false,
  tracePythonAllocators: false,
  compress: true,
  method: 'auto',
  output: undefined,
  maxCaptureBytes: undefined,
  minFreeBytes: 1_000_000,
  debugger: safeGdb,
  allowHarmfulDebugger: false,
};

export const never = new AbortController().signal;

/** A private folder with recorder, captures and programs; everything started in it is ended with the test. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'memlens-recording-'));
  readonly captures = join(this.folder, 'captures');
  readonly state = join(this.folder, 'state');
  readonly store = openCaptureStore(this.captures);
  readonly target = createLocalTarget();
  readonly log: string[] = [];
  readonly #children = new Set<ChildProcess>();
  readonly #recorders = new Set<Recorder>();
  static keeper = '';

  recorder(parts: Partial<RecorderParts> = {}): Recorder {
    const recorder = createRecorder({
      target: this.target,
      store: this.store,
      log: (line) => this.log.push(line),
      keeperPath: Place.keeper,
      environment: process.env,
      statePath: this.state,
      ...parts,
    });
    this.#recorders.add(recorder);
    return recorder;
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Starts a program and waits until it says that it is ready. */
  async start(
    executable: string,
    args: readonly string[],
    options: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string; readonly ready?: boolean } = {},
  ): Promise<ChildProcess & { readonly pid: number; readonly said: () => string }> {
    const child = spawn(executable, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: options.cwd ?? this.folder,
      env: options.env ?? process.env,
      detached: true,
    });
    this.#children.add(child);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const { pid } = child;
    if (pid === undefined) throw new Error(`${executable} did not start`);
    if (options.ready !== false)
      await until(
        () => said.includes('ready'),
        () => `${executable} is not ready: ${said}`,
      );
    return Object.assign(child, { pid, said: () => said });
  }

  /** A program that keeps allocating, a little at a time. */
  startLeak(options: { readonly python?: string; readonly env?: NodeJS.ProcessEnv } = {}) {
    const script = this.write('leak.py', leak);
    return this.start(options.python ?? python, [script], options.env === undefined ? {} : { env: options.env });
  }

  async dispose(): Promise<void> {
    for (const recorder of this.#recorders) recorder.dispose();
    for (const child of this.#children) {
      if (child.pid === undefined) continue;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    }
    // Keepers end with their targets.
    await until(
      () => keepersIn(this.state).length === 0,
      () => `keepers still run: ${keepersIn(this.state).join(', ')}`,
    );
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const leak = `
import time
kept = []
print("ready", flush=True)
while True:
    kept.append(bytearray(2000))
    kept.append({"n": len(kept)})
    time.sleep(0.002)
`;

/** PIDs of keepers of one state folder. */
export function keepersIn(state: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return argv.includes(state) && (argv[1] ?? '').endsWith('keeper.js');
      } catch {
        return false;
      }
    });
}

export function isAlive(pid: number): boolean {
  try {
    return !/^\S+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export function tracerPid(pid: number): number {
  return Number(/^TracerPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Polls gently: the machine is shared. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  message: () => string,
  milliseconds = 30_000,
): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(message());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function ended(recording: Recording, milliseconds = 60_000): Promise<Recording> {
  await until(
    () => recording.state === 'ended',
    () => `still ${recording.state}`,
    milliseconds,
  );
  return recording;
}

/** memray's own word for the file: the number of allocations it reads, or an exception. */
export async function readByMemray(
  path: string,
  executable = python,
): Promise<{ readonly allocations: number; readonly peak: number }> {
  const code =
    'import sys, memray; r = memray.FileReader(sys.argv[1]); m = r.metadata; print(m.total_allocations, m.peak_memory)';
  const output = await runToEnd(executable, ['-c', code, path]);
  expect(output, `memray reads ${path}`).toMatchObject({ code: 0 });
  const [allocations = NaN, peak = NaN] = output.stdout.trim().split(' ').map(Number);
  return { allocations, peak };
}

/** Installs the shared keeper bundle and one place a test; call at the top of a test file. */
export function usePlace(): () => Place {
  let place: Place | undefined;
  let build = '';
  beforeAll(async () => {
    build = mkdtempSync(join(tmpdir(), 'memlens-keeper-'));
    Place.keeper = join(build, 'keeper.js');
    // As esbuild.mjs bundles it.
    await esbuild.build({
      entryPoints: [join(root, 'src/recording/keeper/main.ts')],
      outfile: Place.keeper,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    });
    writeFileSync(join(build, 'package.json'), '{"type":"module"}');
  });
  afterEach(async () => {
    const old = place;
    place = undefined;
    await old?.dispose();
  });
  afterAll(() => rmSync(build, { recursive: true, force: true }));
  return () => (place ??= new Place());
}
