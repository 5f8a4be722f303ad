import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  chooseDebugger,
  debuggerKind,
  knownHarm,
  parseDebuggerVersion,
  shellQuote,
  type DebuggerWishes,
} from '../../../src/recording/debuggers.ts';

const amx = 'flags\t\t: fpu amx_bf16 amx_tile amx_int8\n';

describe('parseDebuggerVersion', () => {
  it.each([
    ['gdb', 'GNU gdb (Debian 13.1-3) 13.1\nCopyright (C) 2023', '13.1'],
    ['gdb', 'GNU gdb (Debian 16.3-1) 16.3\n', '16.3'],
    ['gdb', 'GNU gdb (GDB) Red Hat Enterprise Linux 8.2-20.el8\n', '8.2'],
    ['gdb', 'GNU gdb (Ubuntu 12.1-0ubuntu1~22.04.2) 12.1\n', '12.1'],
    ['gdb', 'GNU gdb (GDB) 14.2\n', '14.2'],
    ['lldb', 'lldb version 14.0.6\n', '14.0.6'],
    ['lldb', 'lldb-1500.0.404.7\nApple Swift version 5.10', '1500.0.404.7'],
    ['lldb', 'Debian lldb version 19.1.7\n', '19.1.7'],
    ['gdb', 'command not found', undefined],
  ] as const)('%s: %s', (kind, text, version) => {
    expect(parseDebuggerVersion(kind, text)).toBe(version);
  });
});

describe('knownHarm', () => {
  it('is gdb before 14 on a processor with AMX, and lldb 14 anywhere', () => {
    expect(knownHarm({ kind: 'gdb', path: '', version: '13.1' }, amx)).toBe('gdbAmx');
    expect(knownHarm({ kind: 'gdb', path: '', version: '13.1' }, 'flags : fpu\n')).toBe(undefined);
    expect(knownHarm({ kind: 'gdb', path: '', version: '14.2' }, amx)).toBe(undefined);
    expect(knownHarm({ kind: 'gdb', path: '', version: undefined }, amx)).toBe(undefined);
    expect(knownHarm({ kind: 'lldb', path: '', version: '14.0.6' }, '')).toBe('lldb14');
    expect(knownHarm({ kind: 'lldb', path: '', version: '19.1.7' }, amx)).toBe(undefined);
    expect(knownHarm({ kind: 'lldb', path: '', version: '1400.0.38' }, '')).toBe(undefined);
  });
});

describe('shellQuote', () => {
  it.each(['/opt/a b/gdb', "it's", '$HOME `id` "x" \\ !', "''", ''])('%s arrives as it is', (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' })).toBe(text);
  });
});

describe('chooseDebugger', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'memlens-debuggers-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function program(path: string, version: string): string {
    const full = join(folder, path);
    mkdirSync(join(full, '..'), { recursive: true });
    writeFileSync(full, `#!/bin/sh\necho "${version}" "$@"\n`);
    chmodSync(full, 0o755);
    return full;
  }

  function wishes(more: Partial<DebuggerWishes>): DebuggerWishes {
    const path = join(folder, 'bin');
    return { method: 'auto', configured: undefined, path, platform: 'linux', canRemoteExec: false, folder, ...more };
  }

  it('takes a configured debugger under its bare name before all others', async () => {
    program('bin/gdb', 'GNU gdb (GDB) 13.1');
    const configured = program("my tools/it's gdb-16", 'GNU gdb (GDB) 16.3');
    const choice = await chooseDebugger(wishes({ configured }));
    expect(choice).toMatchObject({ method: 'gdb', debugger: { kind: 'gdb', path: configured } });
    const [first = '', second] = choice.path.split(':');
    expect(second).toBe(join(folder, 'bin'));
    expect(execFileSync(join(first, 'gdb'), ['a b'], { encoding: 'utf8' })).toBe('GNU gdb (GDB) 16.3 a b\n');
    expect(readFileSync(join(first, 'gdb'), 'utf8').startsWith('#!/bin/sh\n')).toBe(true);
  });

  it('knows lldb by its name', () => {
    expect(debuggerKind('/usr/bin/lldb-19')).toBe('lldb');
    expect(debuggerKind('/opt/x86_64-linux-gnu-gdb')).toBe('gdb');
  });

  it('looks as memray does: gdb first on Linux, lldb first on macOS', async () => {
    program('bin/gdb', 'GNU gdb (GDB) 16.3');
    program('bin/lldb', 'lldb version 19.1.7');
    expect((await chooseDebugger(wishes({}))).method).toBe('gdb');
    expect((await chooseDebugger(wishes({ platform: 'darwin' }))).method).toBe('lldb');
    expect(await chooseDebugger(wishes({ method: 'lldb' }))).toMatchObject({ debugger: { version: '19.1.7' } });
  });

  it('needs none where Python takes commands itself, unless one is configured', async () => {
    const configured = program('bin/gdb', 'GNU gdb (GDB) 16.3');
    expect(await chooseDebugger(wishes({ canRemoteExec: true }))).toMatchObject({ method: 'auto', debugger: undefined });
    expect(await chooseDebugger(wishes({ canRemoteExec: true, configured }))).toMatchObject({ method: 'gdb' });
    expect(await chooseDebugger(wishes({ method: 'sys.remote_exec', configured }))).toMatchObject({ debugger: undefined });
  });

  it('leaves it to memray to say that there is none', async () => {
    expect(await chooseDebugger(wishes({}))).toMatchObject({ method: 'auto', debugger: undefined });
  });
});
