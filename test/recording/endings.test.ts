import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runToEnd } from '../../src/recording/childOutput.ts';
import type { AttachOptions, Recording } from '../../src/recording/recording.ts';
import {
  defaults,
  ended,
  hasStrace,
  isAlive,
  itAsRoot,
  keepersIn,
  lacking,
  never,
  python,
  readByMemray,
  root,
  tracerPid,
  until,
  usePlace,
} from './support/place.ts';
import { writeWindow } from './support/otherWindow.ts';

describe.skipIf(lacking !== undefined)(`how recordings end${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  const place = usePlace();

  async function attached(pid: number, options: Partial<AttachOptions> = {}): Promise<Recording> {
    const result = await place()
      .recorder()
      .attach(pid, { ...defaults, ...options }, never);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return result.value;
  }

  it('by time: the keeper detaches, and the target could have ended earlier', async () => {
    const { pid } = await place().startLeak();
    const recording = await attached(pid, { durationSeconds: 1 });
    expect(recording.progress.totalMilliseconds).toBe(1000);
    await ended(recording);
    expect(recording.ending).toEqual({ kind: 'time' });
    expect(recording.progress.elapsedMilliseconds).toBeLessThan(15_000);
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(10);
    expect(isAlive(pid)).toBe(true);
  });

  it('by time with --duration passed on, which memray ends by itself', async () => {
    const target = await place().startLeak();
    const recording = await attached(target.pid, { durationSeconds: 2, passDuration: true });
    await ended(recording);
    expect(recording.ending).toEqual({ kind: 'time' });
    expect(isAlive(target.pid)).toBe(true);
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(10);
  });

  it('by size, before the capture grows past the limit', async () => {
    const script = place().write('hot.py', hot);
    const { pid } = await place().start(python, [script]);
    const limit = 3_000_000;
    const recording = await attached(pid, { maxCaptureBytes: limit, compress: false });
    await ended(recording);
    expect(recording.ending).toEqual({ kind: 'size', limitBytes: limit });
    expect(statSync(recording.capturePath).size).toBeLessThanOrEqual(limit);
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(1000);
    expect(isAlive(pid)).toBe(true);
  });

  it('because the disk ran low', async () => {
    const { pid } = await place().startLeak();
    const recording = await attached(pid, { minFreeBytes: 2 ** 60 });
    await ended(recording);
    expect(recording.ending).toMatchObject({ kind: 'disk' });
    await readByMemray(recording.capturePath);
    expect(isAlive(pid)).toBe(true);
  });

  itAsRoot('because the disk is full: memray gives up in the target, which goes on', async () => {
    const disk = join(place().folder, 'disk');
    mkdirSync(disk);
    const mounted = await runToEnd('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
    expect(mounted).toMatchObject({ code: 0 });
    try {
      const { pid } = await place().start(python, [place().write('hot.py', hot)]);
      // No reserve at all, so that memray meets the end of the disk before we do.
      const recording = await attached(pid, { output: join(disk, 'full.bin'), minFreeBytes: -(2 ** 50) });
      await ended(recording);
      expect(recording.ending).toMatchObject({ kind: 'failed', failure: { reason: 'diskFull', path: join(disk, 'full.bin') } });
      expect(isAlive(pid)).toBe(true);
    } finally {
      await runToEnd('umount', ['-l', disk]);
    }
  });

  it('because the process ended by itself: the capture is complete', async () => {
    const script = place().write('short.py', short);
    const child = await place().start(python, [script]);
    const recording = await attached(child.pid);
    child.stdin?.end('go\n');
    await ended(recording);
    expect(recording.ending).toEqual({ kind: 'exited', code: undefined, signal: undefined });
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(0);
    await until(
      () => keepersIn(place().state).length === 0,
      () => 'the keeper outlives its target',
    );
  });

  it('because the process was killed: what was recorded until then is readable', async () => {
    const { pid } = await place().startLeak();
    const recording = await attached(pid);
    await until(
      () => recording.progress.captureBytes > 4096,
      () => 'nothing recorded',
    );
    process.kill(pid, 'SIGKILL');
    await ended(recording);
    expect(recording.ending).toEqual({ kind: 'exited', code: undefined, signal: undefined });
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(0);
  });

  it('says that an aggregated recording of a killed process wrote nothing', async () => {
    const { pid } = await place().startLeak();
    const recording = await attached(pid, { aggregate: true });
    process.kill(pid, 'SIGKILL');
    await ended(recording);
    expect(recording.ending).toEqual({ kind: 'exited', code: undefined, signal: undefined, nothingWritten: true });
  });

  it('by time, into a folder that is a link: its capture is seen open for as long as it is', async () => {
    const { pid } = await place().startLeak();
    const link = join(place().folder, 'linked');
    mkdirSync(join(place().folder, 'disk'));
    symlinkSync(join(place().folder, 'disk'), link);
    const recording = await attached(pid, { durationSeconds: 3, output: join(link, 'leak.bin') });
    await ended(recording);
    expect(recording.ending).toEqual({ kind: 'time' });
    expect(tracerPid(pid)).toBe(0);
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(0);
  });

  it.skipIf(!hasStrace && process.env['CI'] !== 'true')(
    'by hand, though another tracer holds the process just then',
    async () => {
      const { pid } = await place().startLeak();
      const recording = await attached(pid);
      const tracer = await place().start('strace', ['-q', '-o', '/dev/null', '-p', String(pid)], { ready: false });
      await until(
        () => tracerPid(pid) !== 0,
        () => `strace does not trace: ${tracer.said()}`,
      );
      const stopped = recording.stop();
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      expect(recording.state).toBe('stopping');
      process.kill(tracer.pid, 'SIGINT');
      await stopped;
      expect(recording.ending).toEqual({ kind: 'hand' });
      expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(0);
      expect([isAlive(pid), tracerPid(pid)]).toEqual([true, 0]);
    },
  );

  it('by somebody else’s detach', async () => {
    const { pid } = await place().startLeak();
    const recording = await attached(pid);
    const environment = { ...process.env, PATH: `${join(root, '.tools/gdb')}:${process.env['PATH'] ?? ''}` };
    const detach = await runToEnd(python, ['-m', 'memray', 'detach', '--method', 'gdb', String(pid)], { environment });
    expect(detach).toMatchObject({ code: 0 });
    await ended(recording);
    expect(recording.ending).toEqual({ kind: 'elsewhere' });
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(true);
  });

  it('given up while the injection waits: the target lives, untraced, and nothing is left', async () => {
    // A pause may end when a debugger comes; the process has to stay. A signal makes it allocate.
    const script = place().write(
      'idle.py',
      'import signal\nsignal.signal(signal.SIGUSR1, lambda *_: bytearray(10_000_000))\nprint("ready", flush=True)\nwhile True:\n    signal.pause()\n',
    );
    const { pid } = await place().start(python, [script]);
    const recorder = place().recorder();
    const controller = new AbortController();
    const attaching = recorder.attach(pid, defaults, controller.signal);
    await until(
      () => recorder.recordings[0]?.progress.waiting === true,
      () => 'it does not say that it waits',
    );
    expect(tracerPid(pid)).toBeGreaterThan(0);
    controller.abort();
    expect(await attaching).toEqual({ ok: false, error: { reason: 'cancelled', evidence: '' } });
    expect(tracerPid(pid)).toBe(0);
    // A breakpoint that was left in it would kill it at the next allocation.
    process.kill(pid, 'SIGUSR1');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(isAlive(pid)).toBe(true);
    expect(recorder.recordings).toEqual([]);
    expect(await place().store.list()).toEqual([]);
  });

  it('several at once are independent', async () => {
    const recorder = place().recorder();
    const pids = [(await place().startLeak()).pid, (await place().startLeak()).pid];
    const results = await Promise.all(pids.map((pid) => recorder.attach(pid, defaults, never)));
    const recordings = results.map((result) => {
      if (!result.ok) throw new Error(JSON.stringify(result.error));
      return result.value;
    });
    expect(new Set(recordings.map(({ capturePath }) => capturePath)).size).toBe(2);
    await recordings[0]?.stop();
    expect(recordings.map(({ state }) => state)).toEqual(['ended', 'recording']);
    await recordings[1]?.stop();
    for (const { capturePath } of recordings) await readByMemray(capturePath);
  });

  it('outlives the window: a later one takes the recording up and stops it', async () => {
    const { pid } = await place().startLeak();
    // A window of its own: a process that attaches and is then killed.
    const window = writeWindow(place(), place().state, {});
    const child = spawn(process.execPath, [window, String(pid)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(
      () => said.includes('recording'),
      () => `the first window did not attach: ${said}`,
    );
    // While that window lives, another one leaves its recordings to it, and nobody attaches a second time.
    expect(await place().recorder().resume()).toEqual([]);
    expect(await place().recorder().attach(pid, defaults, never)).toMatchObject({
      ok: false,
      error: { reason: 'alreadyTracked' },
    });
    child.kill('SIGKILL');
    await until(
      () => child.signalCode !== null,
      () => 'the first window lives',
    );
    expect(keepersIn(place().state)).toHaveLength(1);
    const [taken, ...more] = await place().recorder().resume();
    expect(more).toEqual([]);
    expect(taken).toMatchObject({ pid, state: 'recording', started: true, name: 'leak.py' });
    await taken?.stop();
    expect(taken?.ending).toEqual({ kind: 'hand' });
    expect((await readByMemray(taken?.capturePath ?? '')).allocations).toBeGreaterThan(10);
    expect(isAlive(pid)).toBe(true);
  });

  it('survives a killed keeper: another one takes over', async () => {
    const { pid } = await place().startLeak();
    const recording = await attached(pid);
    const [keeper = 0] = keepersIn(place().state);
    process.kill(keeper, 'SIGKILL');
    await until(
      () => keepersIn(place().state).some((other) => other !== keeper),
      () => 'nobody takes over',
    );
    await until(
      () => recording.state === 'recording',
      () => recording.state,
    );
    await recording.stop();
    expect(recording.ending).toEqual({ kind: 'hand' });
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(10);
    expect(isAlive(pid)).toBe(true);
  });

  it('ends at its time while no window is there, and the next one hears of it', async () => {
    const { pid } = await place().startLeak();
    const window = writeWindow(place(), place().state, { durationSeconds: 2 });
    const output = await runToEnd(process.execPath, [window, String(pid), 'leave']);
    expect(output.stdout).toContain('recording');
    await until(
      () => keepersIn(place().state).length === 0,
      () => 'the keeper runs on',
    );
    const recorder = place().recorder();
    const [taken] = await recorder.resume();
    if (taken === undefined) throw new Error('nothing taken up');
    await ended(taken);
    expect(taken.ending).toEqual({ kind: 'time' });
    expect((await readByMemray(taken.capturePath)).allocations).toBeGreaterThan(10);
    // What was told is forgotten.
    await until(
      () => readdirSync(place().state).every((name) => !name.endsWith('.json')),
      () => 'the recording is still remembered',
    );
    expect(await place().recorder().resume()).toEqual([]);
  });
});

const hot = `
import time
kept = []
print("ready", flush=True)
while True:
    for n in range(200):
        kept.append(bytearray(600))
    if len(kept) > 20000:
        kept.clear()
    time.sleep(0.002)
`;

const short = `
import sys, threading, time
kept = []
go = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), go.set()), daemon=True).start()
print("ready", flush=True)
while not go.is_set():
    kept.append(bytearray(2000))
    time.sleep(0.002)
`;
