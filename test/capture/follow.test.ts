import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { Result } from '../../src/core/base/result.ts';
import { createCaptureReader } from '../../src/core/capture/captureReader.ts';
import type { CaptureFailure, Profile } from '../../src/core/profile/profile.ts';
import { CaptureFollower } from '../../src/decoder/followCapture.ts';
import { findPythons, project } from './support/pythons.ts';
import { scratch } from './support/record.ts';

const folder = scratch();
const never = new AbortController().signal;
const python = findPythons().pythons[0];
const killed = gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures/killed.bin.gz')));

let names = 0;
const freshPath = (): string => join(folder, `followed-${String(names++)}.bin`);

const followers: CaptureFollower[] = [];
function follow(path: string): CaptureFollower {
  const follower = new CaptureFollower(path);
  followers.push(follower);
  return follower;
}
afterEach(() => {
  for (const follower of followers.splice(0)) follower.dispose();
});

function decoded(path: string): Result<Profile, CaptureFailure> {
  const reader = createCaptureReader();
  const failure = reader.push(readFileSync(path));
  return failure === undefined ? reader.finish() : { ok: false, error: failure };
}

/** Both are the same, column by column. */
function expectSame(followed: Result<Profile, CaptureFailure>, path: string): Profile {
  const plain = decoded(path);
  if (!followed.ok || !plain.ok) throw new Error(JSON.stringify([followed.ok || followed.error, plain.ok || plain.error]));
  for (const part of Object.keys(plain.value) as (keyof Profile)[])
    expect(isDeepStrictEqual(followed.value[part], plain.value[part]), part).toBe(true);
  return plain.value;
}

describe.skipIf(python === undefined && process.env['CI'] !== 'true')('a recording that is followed', () => {
  const recorders: ChildProcess[] = [];
  afterEach(() => {
    for (const child of recorders.splice(0)) child.kill('SIGKILL');
  });

  function record(path: string, options: readonly string[], seconds: number, ...args: string[]): ChildProcess {
    const program = join(project, 'test/capture/programs/steady.py');
    const command = ['-m', 'memray', 'run', '-q', '-f', '-o', path, ...options, program, String(seconds), ...args];
    const child = spawn(python!.path, command, { stdio: 'ignore' });
    recorders.push(child);
    return child;
  }

  /** Looks until it is over, and holds what it sees on the way against what came before. */
  async function watch(
    follower: CaptureFollower,
    child: ChildProcess,
    every = 40,
  ): Promise<{ readonly growth: readonly number[]; readonly state: string }> {
    const growth: number[] = [];
    let before = 0;
    for (;;) {
      const isGone = child.exitCode !== null || child.signalCode !== null;
      const state = await follower.poll(never);
      if (state.kind === 'failed') throw new Error(JSON.stringify(state.failure));
      const records = follower.snapshot()?.statistics.records ?? 0;
      expect(records).toBeGreaterThanOrEqual(before);
      before = records;
      if (growth.at(-1) !== records) growth.push(records);
      if (isGone || state.kind === 'ended') return { growth, state: state.kind };
      await pause(every);
    }
  }

  it.each([
    [[]],
    [['--no-compress']],
    [['--buffered-file-io']],
    [['--trace-python-allocators']],
    [['--native']],
  ] as readonly (readonly [string[]])[])('is in the end what the file is decoded to, with %j', async (options) => {
    const path = freshPath();
    const follower = follow(path);
    expect(await follower.poll(never)).toEqual({ kind: 'waiting' });
    const child = record(path, options, 1.5);
    const gone = once(child, 'exit');
    const { growth, state } = await watch(follower, child);
    expect(growth.length).toBeGreaterThan(3);
    expect(state).toBe('ended');
    const end = await follower.end(never);
    await gone;
    const profile = expectSame(end, path);
    expect(profile.problems.filter(({ kind }) => kind !== 'nativeFramesNotNamed')).toEqual([]);
    expect(profile.info.recordedEndTime).toBeGreaterThan(profile.info.startTime);
    expect(follower.beginnings).toBe(1);
  });

  it.each([[[]], [['--buffered-file-io']]] as readonly (readonly [string[]])[])(
    'is what the file is decoded to when the process is killed, with %j',
    async (options) => {
      for (let i = 0; i < 4; i++) {
        const path = freshPath();
        const follower = follow(path);
        const child = record(path, options, 60);
        const gone = once(child, 'exit');
        while (!existsSync(path)) await pause(10);
        const killing = pause(300 + Math.random() * 700).then(() => child.kill('SIGKILL'));
        await watch(follower, child, 10);
        await Promise.all([killing, gone]);
        const profile = expectSame(await follower.end(never), path);
        expect(profile.problems.length).toBe(1);
      }
    },
  );

  it.each([
    [[], ['ended']],
    [['--no-compress'], ['waiting', 'ended']],
  ])('is read whole, when it is first looked at after its end, with %j', async (options, states) => {
    const path = freshPath();
    const child = record(path, options, 0.3);
    await once(child, 'exit');
    const follower = follow(path);
    for (const kind of states) expect(await follower.poll(never)).toEqual({ kind });
    expectSame(await follower.end(never), path);
  });

  it('is there at its end alone, when it is aggregated', async () => {
    const path = freshPath();
    const follower = follow(path);
    const child = record(path, ['--aggregate'], 0.5);
    const gone = once(child, 'exit');
    const { growth } = await watch(follower, child);
    await gone;
    expect(growth).toEqual([0]);
    expectSame(await follower.end(never), path);
  });

  it('tells of the processes that were forked, and follows them as well', async () => {
    const path = freshPath();
    // Left by an earlier recording of the same name.
    writeFileSync(`${path}.1`, 'old');
    await pause(20);
    const follower = follow(path);
    const child = record(path, ['--follow-fork'], 1, 'fork');
    const gone = once(child, 'exit');
    const children: string[] = [];
    while (children.length === 0) {
      await follower.poll(never);
      children.push(...follower.newChildren());
      await pause(20);
    }
    expect(children.length).toBe(1);
    expect(children[0]).toMatch(/\.bin\.\d+$/);
    expect(statSync(children[0]!).size).toBeGreaterThan(3);
    const forked = follow(children[0]!);
    const [own, its] = await Promise.all([watch(follower, child), watch(forked, child)]);
    await gone;
    expect([own.state, its.state]).toEqual(['ended', 'ended']);
    expect(follower.newChildren()).toEqual([]);
    expectSame(await follower.end(never), path);
    expectSame(await forked.end(never), children[0]!);
  });

  it('begins anew when another recording is written over it', async () => {
    const path = freshPath();
    const follower = follow(path);
    const first = record(path, ['--no-compress'], 60);
    const firstGone = once(first, 'exit');
    while ((follower.snapshot()?.statistics.records ?? 0) < 10_000) {
      await follower.poll(never);
      await pause(20);
    }
    first.kill('SIGKILL');
    await firstGone;
    const second = record(path, ['--no-compress'], 1);
    const gone = once(second, 'exit');
    while (follower.beginnings < 2) {
      await follower.poll(never);
      await pause(20);
    }
    await watch(follower, second);
    await gone;
    expect(expectSame(await follower.end(never), path).info.pid).toBe(second.pid);
  });
});

describe('a file that grows', () => {
  const length = killed.findLastIndex((byte) => byte !== 0) + 1;

  it('is read only as far as an earlier look has seen it', async () => {
    const path = freshPath();
    const follower = follow(path);
    const file = openSync(path, 'w');
    truncateSync(path, killed.length);
    const write = (from: number, to: number): void => void writeSync(file, killed, from, to - from, from);
    let written = 0;
    for (const share of [0.2, 0.4, 0.6, 0.8, 1]) {
      const to = Math.floor(length * share);
      write(written, to);
      const before = follower.bytesRead;
      await follower.poll(never);
      // Not what was written just now: the last of it may be half a record.
      expect(follower.bytesRead).toBeLessThanOrEqual(written);
      expect(follower.bytesRead).toBeGreaterThanOrEqual(before);
      written = to;
    }
    await follower.poll(never);
    expect(follower.bytesRead).toBe(length);
    expectSame(await follower.end(never), path);
  });

  it('is the raw recording, though a compressed one has taken its name', async () => {
    const path = freshPath();
    const follower = follow(path);
    writeFileSync(path, killed);
    await follower.poll(never);
    writeFileSync(`${path}.lz4.tmp`, gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures/term.bin.gz'))));
    renameSync(`${path}.lz4.tmp`, path);
    await follower.poll(never);
    writeFileSync(`${path}.raw`, killed);
    expectSame(await follower.end(never), `${path}.raw`);
  });

  it('is followed on where its name is taken away', async () => {
    const path = freshPath();
    const follower = follow(path);
    writeFileSync(path, killed);
    writeFileSync(`${path}.raw`, killed);
    await follower.poll(never);
    rmSync(path);
    expect(await follower.poll(never)).toEqual({ kind: 'recording' });
    expectSame(await follower.end(never), `${path}.raw`);
  });

  it.each([
    ['was never there', undefined, 'unreadable'],
    ['stayed empty', new Uint8Array(0), 'empty'],
    ['is no capture', new TextEncoder().encode('a file of words'), 'notACapture'],
    ['has a part of a header only', killed.subarray(0, 30), 'headerCutOff'],
  ])('says why it is no capture when it %s', async (_, bytes, reason) => {
    const path = freshPath();
    if (bytes !== undefined) writeFileSync(path, bytes);
    const follower = follow(path);
    await follower.poll(never);
    await follower.poll(never);
    const end = await follower.end(never);
    expect(end.ok ? undefined : end.error.reason).toBe(reason);
  });

  it('is given up when that is asked for', async () => {
    const path = freshPath();
    writeFileSync(path, killed);
    const abort = new AbortController();
    abort.abort();
    const end = await follow(path).end(abort.signal);
    expect(end.ok ? undefined : end.error.reason).toBe('cancelled');
  });
});
