import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Command, TerminalHost } from '../../src/recording/recorder.ts';
import type { Recording, RunOptions } from '../../src/recording/recording.ts';
import { ended, isAlive, lacking, python, readByMemray, until, usePlace } from './support/place.ts';

describe.skipIf(lacking !== undefined)(`running under memray${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  const place = usePlace();
  const programs = new Programs();

  function options(program: RunOptions['program'], more: Partial<RunOptions> = {}): RunOptions {
    return {
      interpreter: python,
      program,
      args: [],
      workingDirectory: place().folder,
      environment: {},
      aggregate: false,
      native: false,
      followFork: false,
      tracePythonAllocators: false,
      compress: true,
      output: undefined,
      systemMalloc: false,
      ...more,
    };
  }

  async function run(given: RunOptions): Promise<Recording> {
    const result = await place().recorder().run(given, programs);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return result.value;
  }

  it('keeps the capture whatever the exit code, with arguments, folder and variables as given', async () => {
    const script = place().write('three.py', three);
    const recording = await run(
      options({ kind: 'file', name: script }, { args: ['a b', '$HOME'], environment: { GREETING: 'hello "there"' } }),
    );
    await ended(recording);
    expect(recording.ending).toEqual({ kind: 'exited', code: 3, signal: undefined });
    expect(programs.said).not.toContain('memray');
    expect(programs.said).toContain(`["a b", "$HOME"] hello "there" ${place().folder} None`);
    expect((await readByMemray(recording.capturePath)).peak).toBeGreaterThan(5_000_000);
    const [entry] = await place().store.list();
    expect(entry).toMatchObject({ path: recording.capturePath, notes: { kind: 'run', name: 'three.py', ending: { code: 3 } } });
  });

  it('runs a module, with the system’s malloc on request', async () => {
    place().write('package/__init__.py', '');
    place().write('package/work.py', three);
    const recording = await run(options({ kind: 'module', name: 'package.work' }, { systemMalloc: true }));
    await ended(recording);
    expect(recording).toMatchObject({ name: 'package.work', ending: { kind: 'exited', code: 3 } });
    expect(programs.said).toContain('malloc');
    expect((await readByMemray(recording.capturePath)).peak).toBeGreaterThan(5_000_000);
  });

  it('finds the process, shows its figures, and stops it by hand with a complete capture', async () => {
    const script = place().write('service.py', service);
    const recording = await run(options({ kind: 'file', name: script }));
    await until(
      () => recording.pid !== undefined && programs.said.includes('ready'),
      () => `no process: ${programs.said}`,
    );
    expect(recording.state).toBe('recording');
    await until(
      () => (recording.progress.residentBytes ?? 0) > 1_000_000,
      () => 'no figures',
    );
    const pid = recording.pid ?? 0;
    await recording.stop();
    expect(recording.ending).toEqual({ kind: 'hand' });
    expect(isAlive(pid)).toBe(false);
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(10);
  });

  it('follows forks into files of their own, which the captures folder lists', async () => {
    const script = place().write('forks.py', forks);
    const recording = await run(options({ kind: 'file', name: script }, { followFork: true }));
    await ended(recording);
    const entries = await place().store.list();
    const child = entries.find(({ path }) => path !== recording.capturePath);
    expect(entries).toHaveLength(2);
    expect(child?.path).toMatch(/\.bin\.\d+$/);
    expect((await readByMemray(child?.path ?? '')).peak).toBeGreaterThan(3_000_000);
  });

  it('passes every option on to memray', async () => {
    const script = place().write('three.py', three);
    const output = join(place().folder, 'mine.bin');
    const given = { aggregate: true, native: true, tracePythonAllocators: true, compress: false, output };
    const recording = await run(options({ kind: 'file', name: script }, given));
    await ended(recording);
    expect(recording.capturePath).toBe(output);
    expect(programs.last?.args).toEqual(
      expect.arrayContaining(['--aggregate', '--native', '--trace-python-allocators', '--no-compress', '-o', output]),
    );
    expect((await readByMemray(output)).peak).toBeGreaterThan(5_000_000);
  });

  it('says that an aggregated run that was killed wrote nothing', async () => {
    const script = place().write('killed.py', 'import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n');
    const recording = await run(options({ kind: 'file', name: script }, { aggregate: true }));
    await ended(recording);
    expect(recording.ending).toMatchObject({ kind: 'exited', nothingWritten: true });
  });

  it('refuses before a terminal opens: no memray, no folder for the output', async () => {
    const recorder = place().recorder();
    const program = { kind: 'file', name: 'x.py' } as const;
    expect(await recorder.run(options(program, { interpreter: '/bin/true' }), programs)).toMatchObject({
      ok: false,
      error: { reason: 'noMemrayHere', interpreter: '/bin/true' },
    });
    const output = join(place().folder, 'nowhere', 'x.bin');
    expect(await recorder.run(options(program, { output }), programs)).toMatchObject({
      ok: false,
      error: { reason: 'outputFolderMissing', path: output },
    });
  });
});

/** A terminal without a window: starts the command as it is and keeps what it says. */
class Programs implements TerminalHost {
  said = '';
  last: Command | undefined;

  start(_name: string, command: Command) {
    this.said = '';
    this.last = command;
    const child = spawn(command.executable, command.args, {
      ...(command.workingDirectory === undefined ? {} : { cwd: command.workingDirectory }),
      env: { ...process.env, ...command.environment },
    });
    child.stdout.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    const exited = new Promise<number | undefined>((resolve) => child.on('close', (code) => resolve(code ?? undefined)));
    return { exited, interrupt: () => void child.kill('SIGINT') };
  }
}

const three = `
import json, os, sys
kept = bytearray(6_000_000)
print(json.dumps(sys.argv[1:]), os.environ.get("GREETING"), os.getcwd(), os.environ.get("PYTHONMALLOC"))
sys.exit(3)
`;

const service = `
import time
kept = []
print("ready", flush=True)
while True:
    kept.append(bytearray(2000))
    time.sleep(0.005)
`;

const forks = `
import os
pid = os.fork()
kept = bytearray(4_000_000)
if pid:
    os.waitpid(pid, 0)
`;
