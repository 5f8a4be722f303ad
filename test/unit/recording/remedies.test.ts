import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installDebugger } from '../../../src/recording/remedies.ts';

describe('installDebugger', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'memlens-remedies-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function has(...names: readonly string[]): void {
    for (const name of names) {
      writeFileSync(join(folder, name), '');
      chmodSync(join(folder, name), 0o755);
    }
  }
  const system = (platform: NodeJS.Platform, isRoot = true) => ({ platform, path: folder, isRoot });

  it.each([
    ['apt-get', ['install', '-y', 'gdb']],
    ['dnf', ['install', '-y', 'gdb']],
    ['yum', ['install', '-y', 'gdb']],
    ['apk', ['add', 'gdb', 'musl-dbg']],
    ['pacman', ['-S', '--noconfirm', 'gdb']],
    ['brew', ['install', 'gdb']],
  ])('by %s', async (name, args) => {
    has(name);
    expect(await installDebugger(system('linux'))).toEqual({ executable: join(folder, name), args });
  });

  it('through sudo where the user is not root', async () => {
    has('apt-get', 'sudo');
    expect(await installDebugger(system('linux', false))).toEqual({
      executable: join(folder, 'sudo'),
      args: [join(folder, 'apt-get'), 'install', '-y', 'gdb'],
    });
  });

  it('dnf before the yum beside it', async () => {
    has('yum', 'dnf');
    expect((await installDebugger(system('linux')))?.executable).toBe(join(folder, 'dnf'));
  });

  it('Apple’s tools on macOS', async () => {
    has('xcode-select', 'brew');
    expect(await installDebugger(system('darwin'))).toEqual({ executable: join(folder, 'xcode-select'), args: ['--install'] });
  });

  it('is not known elsewhere', async () => {
    expect(await installDebugger(system('linux'))).toBe(undefined);
    expect(await installDebugger(system('win32'))).toBe(undefined);
  });
});
