import { describe, expect, it } from 'vitest';
import { attachArguments, detachArguments, runArguments } from '../../../src/recording/memrayArguments.ts';
import { mappedMemray } from '../../../src/recording/loadedMemray.ts';
import { parseAnswer } from '../../../src/recording/interpreters.ts';
import type { AttachOptions, RunOptions } from '../../../src/recording/recording.ts';

const attach: AttachOptions = {
  durationSeconds: 90.5,
  passDuration: false,
  aggregate: false,
  native: false,
  followFork: false,
  tracePythonAllocators: false,
  compress: true,
  method: 'auto',
  output: undefined,
  maxCaptureBytes: undefined,
  minFreeBytes: 0,
  debugger: undefined,
  allowHarmfulDebugger: false,
};

describe('attachArguments', () => {
  it('always names a file and is verbose, and leaves the time to the keeper', () => {
    expect(attachArguments(7, attach, 'gdb', '/a b.bin').join(' ')).toBe('-m memray attach --verbose -o /a b.bin --method gdb 7');
  });
  it('has every option of memray attach', () => {
    const all = {
      ...attach,
      passDuration: true,
      aggregate: true,
      native: true,
      followFork: true,
      tracePythonAllocators: true,
      compress: false,
    };
    expect(attachArguments(7, all, 'lldb', '/a.bin').slice(6)).toEqual([
      '--aggregate',
      '--native',
      '--follow-fork',
      '--trace-python-allocators',
      '--no-compress',
      '--duration',
      '91',
      '--method',
      'lldb',
      '7',
    ]);
  });
  it('detaches by the same method', () => {
    expect(detachArguments(7, 'gdb')).toEqual(['-m', 'memray', 'detach', '--verbose', '--method', 'gdb', '7']);
  });
});

describe('runArguments', () => {
  const run: RunOptions = {
    interpreter: 'python',
    program: { kind: 'file', name: '-x.py' },
    args: ['--aggregate', 'b c'],
    workingDirectory: '/',
    environment: {},
    aggregate: false,
    native: true,
    followFork: false,
    tracePythonAllocators: false,
    compress: true,
    output: undefined,
    systemMalloc: false,
  };
  it('gives the program its own arguments, behind its name', () => {
    expect(runArguments({ ...run, program: { kind: 'module', name: 'shop.server' } }, '/a.bin')).toEqual([
      ...['-m', 'memray', 'run', '-q', '-o', '/a.bin', '--native', '-m', 'shop.server', '--aggregate', 'b c'],
    ]);
  });
});

describe('mappedMemray', () => {
  const line = (path: string): string => `7f6 r-xp 00000000 fe:00 4711                       ${path}\n`;
  it('finds the tracker among all that is mapped', () => {
    const path = '/env with space/lib/python3.11/site-packages/memray/_memray.cpython-311-x86_64-linux-gnu.so';
    expect(mappedMemray(line('/lib/libc.so.6') + line(path))).toEqual({ path, inode: 4711, deleted: false });
    expect(mappedMemray(line(`${path} (deleted)`))).toEqual({ path, inode: 4711, deleted: true });
  });
  it('is not fooled by the libraries beside it', () => {
    expect(
      mappedMemray(line('/env/site-packages/memray.libs/liblzma-51a76f52.so.5.2.4') + line('/env/memray/_inject.abi3.so')),
    ).toBe(undefined);
  });
});

describe('parseAnswer', () => {
  it('reads the last line, whatever a site prints before it', () => {
    expect(parseAnswer('hello\n\n{"version": [3, 11], "memray": "1.20.0"}\n')).toEqual({
      version: [3, 11],
      memrayVersion: '1.20.0',
    });
    expect(parseAnswer('{"version": [3, 9], "memray": null}\n')).toEqual({ version: [3, 9], memrayVersion: undefined });
  });
  it.each(['', 'usage: true', '{}', '{"version": "3"}', 'null'])('is undefined for %s', (text) => {
    expect(parseAnswer(text)).toBe(undefined);
  });
});
