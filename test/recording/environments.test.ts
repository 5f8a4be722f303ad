import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runToEnd } from '../../src/recording/childOutput.ts';
import { askInterpreter, hasMemray, installMemray, virtualEnvironment } from '../../src/recording/interpreters.ts';
import { defaults, isAlive, lacking, never, python, readByMemray, usePlace, type Place } from './support/place.ts';

describe.skipIf(lacking !== undefined)(`memray in the target's environment${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  const place = usePlace();

  it('is missing, gets installed by its own pip, and the same process is attached to without a restart', async () => {
    const own = await makeEnvironment(place());
    expect(await hasMemray(own)).toBe(false);
    const { pid } = await place().startLeak({ python: own });
    const recorder = place().recorder();
    expect(await recorder.attach(pid, defaults, never)).toMatchObject({
      ok: false,
      error: { reason: 'memrayMissing', interpreter: own },
    });
    const command = await installMemray(own);
    expect(command).toEqual({ executable: own, args: ['-m', 'pip', 'install', 'memray'] });
    await install(own, 'memray==1.20.0');
    expect(await hasMemray(own)).toBe(true);
    const result = await recorder.attach(pid, defaults, never);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    await result.value.stop();
    expect(result.value.ending).toEqual({ kind: 'hand' });
    expect((await readByMemray(result.value.capturePath, own)).allocations).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(true);

    // Another version is put there while the process has the first one loaded: now a restart is needed.
    await install(own, 'memray==1.19.1');
    expect((await askInterpreter(own))?.memrayVersion).toBe('1.19.1');
    expect(await recorder.attach(pid, defaults, never)).toMatchObject({
      ok: false,
      error: { reason: 'memrayVersionDiffers', loaded: '1.20.0', installed: '1.19.1' },
    });
    // So it is for a window that never saw the first version.
    expect(await place().recorder().attach(pid, defaults, never)).toMatchObject({
      ok: false,
      error: { reason: 'memrayVersionDiffers', installed: '1.19.1' },
    });
    expect(isAlive(pid)).toBe(true);
    const fresh = await place().startLeak({ python: own });
    const again = await recorder.attach(fresh.pid, defaults, never);
    if (!again.ok) throw new Error(JSON.stringify(again.error));
    await again.value.stop();
    expect((await readByMemray(again.value.capturePath, own)).allocations).toBeGreaterThan(0);
  });

  it('is on the PYTHONPATH of the process only', async () => {
    const own = await makeEnvironment(place(), ['--without-pip']);
    const path = (await runToEnd(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])).stdout.trim();
    const { pid } = await place().startLeak({ python: own, env: { ...process.env, PYTHONPATH: path } });
    const result = await place().recorder().attach(pid, defaults, never);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    await result.value.stop();
    expect((await readByMemray(result.value.capturePath)).allocations).toBeGreaterThan(0);
  });

  it('is told of the process: its interpreter is the link of its environment, not what that leads to', async () => {
    const own = await makeEnvironment(place(), ['--without-pip']);
    const { pid } = await place().start('bash', ['-c', `cd ${place().folder} && exec .venv/bin/python -c "$1"`, '', sleeping]);
    expect(await place().target.describeProcess(pid)).toMatchObject({
      interpreter: own,
      isPython: true,
      pythonVersion: '3.11',
      workingDirectory: place().folder,
      memrayLoaded: false,
    });
    expect(await virtualEnvironment(place().folder)).toBe(own);
  });

  it('is installed by uv into an environment without pip, else by the pip that Python brings', async () => {
    const own = await makeEnvironment(place(), ['--without-pip']);
    const uv = place().write('tools/uv', '#!/bin/sh\n');
    chmodSync(uv, 0o755);
    expect(await installMemray(own, join(uv, '..'))).toEqual({
      executable: uv,
      args: ['pip', 'install', '--python', own, 'memray'],
    });
    const command = await installMemray(own, '/nonexistent');
    expect(command?.executable).toBe(own);
    // Carried out up to the point where pip would ask the network.
    const dry = (command?.args ?? []).map((text) => text.replace('["pip", "install", "memray"]', '["pip", "--version"]'));
    expect(await runToEnd(own, dry)).toMatchObject({ code: 0 });
    expect((await runToEnd(own, ['-m', 'pip', '--version'])).code).toBe(0);
  });

  it('can’t be asked of what isn’t an interpreter', async () => {
    expect(await hasMemray('/bin/true')).toBe(undefined);
    expect(await hasMemray('/nonexistent/python')).toBe(undefined);
    const broken = place().write('broken/pyvenv.cfg', '');
    expect(await virtualEnvironment(join(broken, '..'))).toBe(undefined);
  });

  it('has a module path that a folder of the same name does not confuse', async () => {
    // A folder `memray` without the package, where the window happens to be.
    mkdirSync(join(place().folder, 'memray'));
    writeFileSync(join(place().folder, 'memray', 'notes.txt'), '');
    const { pid } = await place().startLeak();
    const result = await place().recorder().attach(pid, defaults, never);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    await result.value.stop();
    expect(result.value.ending).toEqual({ kind: 'hand' });
  });
});

const sleeping = 'import time\nprint("ready", flush=True)\nwhile True: time.sleep(0.05)';

async function makeEnvironment(place: Place, args: readonly string[] = []): Promise<string> {
  const folder = join(place.folder, '.venv');
  expect(await runToEnd(python, ['-m', 'venv', ...args, folder])).toMatchObject({ code: 0 });
  return join(folder, 'bin', 'python');
}

async function install(interpreter: string, what: string): Promise<void> {
  const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', what];
  expect(await runToEnd(interpreter, args, { timeoutMilliseconds: 120_000 })).toMatchObject({ code: 0 });
}
