import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runToEnd } from '../../src/recording/childOutput.ts';
import type { Failure } from '../../src/recording/failure.ts';
import type { AttachOptions } from '../../src/recording/recording.ts';
import type { RecorderParts } from '../../src/recording/localRecorder.ts';
import { asNobody, attachThrough, openToAll } from './support/otherWindow.ts';
import { defaults, hasStrace, isAlive, itAsRoot, lacking, never, python, tracerPid, until, usePlace } from './support/place.ts';

const amx = 'flags : fpu vme amx_bf16 avx512_fp16 amx_tile amx_int8\n';

describe.skipIf(lacking !== undefined)(`what stands in the way${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  const place = usePlace();

  async function failure(
    pid: number,
    options: Partial<AttachOptions> = {},
    parts: Partial<RecorderParts> = {},
  ): Promise<Failure> {
    const recorder = place().recorder(parts);
    const result = await recorder.attach(pid, { ...defaults, ...options }, never);
    if (result.ok) throw new Error('it attached');
    expect(result.error.evidence, 'the log has the words').not.toBe('');
    expect(recorder.recordings, 'a failed attach is no recording').toEqual([]);
    return result.error;
  }

  /** Starts an attach and waits until its injection waits; a function, since a promise in a promise would be awaited too. */
  async function waiting(pid: number, options: Partial<AttachOptions> = {}) {
    const recorder = place().recorder();
    const attaching = recorder.attach(pid, { ...defaults, ...options }, never);
    await until(
      () => recorder.recordings[0]?.progress.waiting === true,
      () => 'it does not say that it waits',
    );
    return () => attaching;
  }

  function unharmed(pid: number): void {
    expect(isAlive(pid)).toBe(true);
    expect(tracerPid(pid)).toBe(0);
  }

  it('no debugger at all', async () => {
    const { pid } = await place().startLeak();
    const environment = { ...process.env, PATH: '/nonexistent' };
    const found = await failure(pid, { debugger: undefined }, { environment });
    expect(found).toMatchObject({ reason: 'noDebugger' });
    expect(found.evidence).toContain('Cannot find a supported lldb or gdb executable');
    unharmed(pid);
  });

  it.each([
    ['gdb', 'Cannot find a supported gdb executable.'],
    ['lldb', 'Cannot find a supported lldb executable.'],
    ['sys.remote_exec', 'sys.remote_exec requires Python 3.14 or newer.'],
  ] as const)('the forced method %s is missing', async (method, words) => {
    const { pid } = await place().startLeak();
    const environment = { ...process.env, PATH: '/nonexistent' };
    const found = await failure(pid, { debugger: undefined, method }, { environment });
    expect(found).toMatchObject({ reason: 'methodUnavailable', method });
    expect(found.evidence).toContain(words);
    unharmed(pid);
  });

  it('the process is gone', async () => {
    const child = await place().start('sh', ['-c', 'echo ready']);
    await until(
      () => !isAlive(child.pid),
      () => 'it lives',
    );
    expect(await failure(child.pid)).toMatchObject({ reason: 'processGone' });
  });

  itAsRoot('another user’s process', async () => {
    const { pid } = await place().startLeak();
    const found = await attachThrough(place(), asNobody, pid);
    expect(found).toMatchObject({ reason: 'otherUser', owner: 'root' });
    unharmed(pid);
  });

  itAsRoot('the right to trace is missing', async () => {
    const { pid } = await place().startLeak();
    const found = await attachThrough(place(), ['setpriv', '--bounding-set', '-sys_ptrace'], pid);
    expect(found).toMatchObject({ reason: 'noTracePermission' });
    expect(found.evidence).toContain('You most likely do not have permission to trace the process.');
    unharmed(pid);
  });

  itAsRoot('a process that forbids being traced', async () => {
    // Both have the same rights, so that only the process's own word is in the way. 4: PR_SET_DUMPABLE.
    const limited = ['--bounding-set', '-sys_ptrace'];
    const code = 'import ctypes\nctypes.CDLL(None).prctl(4, 0)\n' + idle;
    const { pid } = await place().start('setpriv', [...limited, python, '-c', code]);
    const found = await attachThrough(place(), ['setpriv', ...limited], pid);
    expect(found).toMatchObject({ reason: 'noTracePermission' });
    unharmed(pid);
  });

  it.skipIf(!hasStrace && process.env['CI'] !== 'true')(
    `another tracer is there, and is named${hasStrace ? '' : ' (no strace)'}`,
    async () => {
      const { pid } = await place().startLeak();
      const tracer = await place().start('strace', ['-q', '-o', '/dev/null', '-p', String(pid)], { ready: false });
      await until(
        () => tracerPid(pid) !== 0,
        () => `strace does not trace: ${tracer.said()}`,
      );
      expect(await failure(pid)).toMatchObject({ reason: 'traced', tracer: { pid: tracer.pid, name: 'strace' } });
      expect(isAlive(pid)).toBe(true);
    },
  );

  it('a program that isn’t Python', async () => {
    const { pid } = await place().start('sh', ['-c', 'echo ready; exec sleep 100']);
    const found = await failure(pid, {}, { fallbackInterpreter: () => Promise.resolve(python) });
    expect(found).toMatchObject({ reason: 'notPython' });
    expect(found.evidence).toContain('The process does not seem to be running Python 3.7 or newer.');
    unharmed(pid);
  });

  it('no Python with memray to attach with', async () => {
    const { pid } = await place().start('sh', ['-c', 'echo ready; exec sleep 100']);
    const found = await failure(pid, {}, { fallbackInterpreter: () => Promise.resolve(undefined) });
    expect(found).toMatchObject({ reason: 'noMemrayHere' });
  });

  itAsRoot('the process can’t read memray’s library', async () => {
    // A target that started before its environment was closed to it.
    const environment = join(place().folder, 'environment');
    expect(await runToEnd(python, ['-m', 'venv', '--without-pip', environment])).toMatchObject({ code: 0 });
    const packages = await runToEnd(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))']);
    const purelib = await runToEnd(join(environment, 'bin/python'), [
      '-c',
      'import sysconfig; print(sysconfig.get_path("purelib"))',
    ]);
    expect(await runToEnd('cp', ['-a', `${packages.stdout.trim()}/.`, purelib.stdout.trim()])).toMatchObject({ code: 0 });
    openToAll(place());
    const script = place().write('leak.py', idle);
    const [first, ...rest] = [...asNobody, join(environment, 'bin/python'), script];
    const { pid } = await place().start(first, rest, { env: { PATH: process.env['PATH'], HOME: '/tmp' } });
    chmodSync(environment, 0o700);
    const found = await failure(pid);
    expect(found).toMatchObject({ reason: 'memrayUnreadable' });
    expect(found.evidence).toContain("The target process couldn't open the memray shared library.");
    unharmed(pid);
  });

  it('memray is not to be imported in the process, though it is in its environment', async () => {
    // -S: site-packages are left out of the module search path.
    const { pid } = await place().start(python, ['-S', place().write('idle.py', idle)]);
    const found = await failure(pid);
    expect(found).toMatchObject({ reason: 'memrayMissing', interpreter: python });
    expect(found.evidence).toContain('ModuleNotFoundError("No module named \'memray\'")');
    unharmed(pid);
  });

  it('a process that runs under memray already', async () => {
    const capture = join(place().folder, 'run.bin');
    const script = place().write('idle.py', idle);
    const { pid } = await place().start(python, ['-m', 'memray', 'run', '-o', capture, script]);
    const found = await failure(pid);
    expect(found).toMatchObject({ reason: 'alreadyTracked' });
    expect(found.evidence).toContain(capture);
    unharmed(pid);
  });

  it('the same, where only memray can tell', async () => {
    // An aggregated capture is empty until the end: nothing shows that the open file is one.
    const script = place().write('idle.py', idle);
    const { pid } = await place().start(python, [
      '-m',
      'memray',
      'run',
      '--aggregate',
      '-o',
      join(place().folder, 'run.bin'),
      script,
    ]);
    const found = await failure(pid);
    expect(found).toMatchObject({ reason: 'alreadyTracked' });
    expect(found.evidence).toContain('No more than one Tracker instance can be active at the same time');
    unharmed(pid);
  });

  it('the output file exists', async () => {
    const { pid } = await place().startLeak();
    const output = place().write('there.bin', 'mine');
    expect(await failure(pid, { output })).toMatchObject({ reason: 'outputExists', path: output });
    unharmed(pid);
  });

  it('the output file appears meanwhile: memray refuses, and it is left alone', async () => {
    const child = await place().start(python, [place().write('asleep.py', asleep)]);
    const output = join(place().folder, 'late.bin');
    const attaching = await waiting(child.pid, { output });
    writeFileSync(output, '');
    child.stdin?.write('wake\n');
    expect(await attaching()).toMatchObject({ ok: false, error: { reason: 'outputExists', path: output } });
    expect((await runToEnd('ls', [output])).code).toBe(0);
    unharmed(child.pid);
  });

  it('the output folder is missing', async () => {
    const { pid } = await place().startLeak();
    const output = join(place().folder, 'nowhere/capture.bin');
    expect(await failure(pid, { output })).toMatchObject({ reason: 'outputFolderMissing', path: output });
    unharmed(pid);
  });

  itAsRoot('the output folder is missing where the process lives: in a mount namespace of its own', async () => {
    const here = join(place().folder, 'here');
    mkdirSync(join(here, 'captures'), { recursive: true });
    const script = place().write('idle.py', idle);
    // Over there, an empty file system hides the folder.
    const hide = 'mount -t tmpfs tmpfs "$1" && exec "$2" "$3"';
    const { pid } = await place().start('unshare', ['-m', 'sh', '-c', hide, 'sh', here, python, script]);
    const output = join(here, 'captures', 'capture.bin');
    const found = await failure(pid, { output });
    expect(found).toMatchObject({ reason: 'outputFolderMissing', path: output });
    expect(found.evidence).toContain('No such file or directory');
    unharmed(pid);
  });

  itAsRoot('the process’s user may not write there', async () => {
    openToAll(place());
    const script = place().write('idle.py', idle);
    const [first, ...rest] = [...asNobody, python, script];
    const { pid } = await place().start(first, rest, { env: { PATH: process.env['PATH'], HOME: '/tmp' } });
    const output = join(place().folder, 'capture.bin');
    const found = await failure(pid, { output });
    expect(found).toMatchObject({ reason: 'outputDenied', path: output });
    expect(found.evidence).toContain('Could not create output file');
    unharmed(pid);
  });

  itAsRoot('the process can’t read the home folder it was given', async () => {
    openToAll(place());
    const home = join(place().folder, 'home');
    mkdirSync(home, { mode: 0o700 });
    const [first, ...rest] = [...asNobody, python, place().write('idle.py', idle)];
    const { pid } = await place().start(first, rest, { env: { PATH: process.env['PATH'], HOME: home } });
    const found = await failure(pid);
    expect(found).toMatchObject({ reason: 'homeDenied' });
    expect(found.evidence).toContain("PermissionError(13, 'Permission denied')");
    unharmed(pid);
  });

  it('the debugger dies', async () => {
    const { pid } = await place().startLeak();
    const broken = place().write('gdb', '#!/bin/sh\nkill -9 $$\n');
    chmodSync(broken, 0o755);
    const found = await failure(pid, { debugger: broken });
    expect(found).toMatchObject({ reason: 'debuggerDied' });
    expect(found.evidence).toContain('Failed to execute our gdb script.');
    unharmed(pid);
  });

  it('the process is killed while memray attaches', async () => {
    const { pid } = await place().start(python, [place().write('asleep.py', asleep)]);
    const attaching = await waiting(pid);
    process.kill(pid, 'SIGKILL');
    expect(await attaching()).toMatchObject({ ok: false, error: { reason: 'targetEnded' } });
  });

  it('something that nobody foresaw: a signal for the process, met by the debugger', async () => {
    const { pid } = await place().start(python, [place().write('asleep.py', asleep)]);
    const attaching = await waiting(pid);
    process.kill(pid, 'SIGUSR1');
    const result = await attaching();
    expect(result).toMatchObject({ ok: false, error: { reason: 'unexpected' } });
    expect(result.ok ? '' : result.error.evidence).toContain('SIGUSR1');
    unharmed(pid);
  });

  it('a stopped process', async () => {
    const { pid } = await place().startLeak();
    process.kill(pid, 'SIGSTOP');
    await until(
      async () => (await place().target.describeProcess(pid))?.isStopped === true,
      () => 'it runs on',
    );
    expect(await failure(pid)).toMatchObject({ reason: 'targetStopped' });
    process.kill(pid, 'SIGCONT');
    unharmed(pid);
  });

  it('a debugger that is known to harm is refused, unless the user insists', async () => {
    const { pid } = await place().startLeak();
    // Debian 12's gdb, here by its words: it is harmful on a processor with AMX only, which is told as one here.
    const old = place().write('old/gdb', '#!/bin/sh\n[ "$1" = --version ] && echo "GNU gdb (Debian 13.1-3) 13.1" || exit 1\n');
    chmodSync(old, 0o755);
    const found = await failure(pid, { debugger: old }, { cpuinfo: amx });
    expect(found).toMatchObject({ reason: 'harmfulDebugger', why: 'gdbAmx', version: '13.1', debugger: old });
    unharmed(pid);
    const insisted = await failure(pid, { debugger: old, allowHarmfulDebugger: true }, { cpuinfo: amx });
    expect(insisted.reason).toBe('debuggerDied');
    const elsewhere = await failure(pid, { debugger: old }, { cpuinfo: 'flags : fpu vme\n' });
    expect(elsewhere.reason).toBe('debuggerDied');
    unharmed(pid);
  });

  it.skipIf(!isLldb14())('lldb 14 is refused where it is the one asked for', async () => {
    const { pid } = await place().startLeak();
    expect(await failure(pid, { debugger: undefined, method: 'lldb' })).toMatchObject({
      reason: 'harmfulDebugger',
      why: 'lldb14',
    });
    unharmed(pid);
  });

  it('a detach of what was detached already counts as done', async () => {
    const { pid } = await place().startLeak();
    const result = await place().recorder().attach(pid, defaults, never);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const code =
      'import sys; sys.argv = ["memray", "detach", "--method", "gdb", sys.argv[1]]; from memray.__main__ import main; main()';
    const environment = { ...process.env, PATH: `${join(defaults.debugger ?? '', '..')}:${process.env['PATH'] ?? ''}` };
    const [detached] = await Promise.all([runToEnd(python, ['-c', code, String(pid)], { environment }), result.value.stop()]);
    expect(['hand', 'elsewhere']).toContain(result.value.ending?.kind);
    expect(detached.code === 0 || detached.stderr !== '').toBe(true);
    unharmed(pid);
  });
});

function isLldb14(): boolean {
  try {
    return execFileSync('lldb', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).includes(
      'lldb version 14',
    );
  } catch {
    return false;
  }
}

/** Allocates now and then, so that an injection comes through. */
const idle = `
import time
print("ready", flush=True)
while True:
    bytearray(5000)
    time.sleep(0.01)
`;

/** Allocates nothing until it is told to. */
const asleep = `
import os, signal
signal.signal(signal.SIGUSR1, lambda *_: None)
print("ready", flush=True)
while os.read(0, 1):
    kept = [bytearray(5000) for _ in range(100)]
`;
