import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { EpochMilliseconds } from '../../../src/core/base/brand.ts';
import { loadSymbolModule, nameFile } from '../../../src/decoder/symbols/symbolFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'memlens-symbols-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const later = (Date.now() + 3_600_000) as EpochMilliseconds;
const module = loadSymbolModule()!;
const wanted = (path: string) => ({ path, segments: [], addresses: Float64Array.of(0x1000) });

describe('files that name native frames', () => {
  it.each([
    ['a file that is not there', join(folder, 'none.so'), 'missing'],
    ['a folder', folder, 'missing'],
    ['a device', '/dev/zero', 'missing'],
    ['a path below a folder that nobody recorded', './library.so', 'missing'],
    ['the kernel’s own library', 'linux-vdso.so.1', 'unnamed'],
    ['the program, where the system gave no name', '', 'unnamed'],
  ] as const)('%s', (_, path, state) => {
    expect(nameFile(module, wanted(path), later)).toEqual({ names: [], state });
  });

  it('a file that is no library is not what was mapped', () => {
    const path = join(folder, 'text.so');
    writeFileSync(path, 'a text');
    expect(nameFile(module, wanted(path), later)).toEqual({ names: [], state: 'changed' });
  });

  it('nothing is opened on Windows, where a capture may name the files of other machines', () => {
    const path = join(folder, 'library.so');
    writeFileSync(path, Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1));
    const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
    expect(nameFile(module, wanted(path), later)).toEqual({ names: [], state: 'missing' });
    platform.mockRestore();
  });

  it('a library of macOS is none that could be read', () => {
    const path = join(folder, 'library.dylib');
    writeFileSync(path, Uint8Array.of(0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1));
    expect(nameFile(module, wanted(path), later)).toEqual({ names: [], state: 'unnamed' });
  });

  it('a module that traps costs the names of its file, and no more', () => {
    const path = join(folder, 'trap.so');
    writeFileSync(path, 'anything');
    // (module (memory (export "memory") 1) (func (export "add_file") (param f64) (result i32) unreachable))
    const name = (text: string): number[] => [text.length, ...new TextEncoder().encode(text)];
    const trapping = new WebAssembly.Module(
      Uint8Array.from([
        ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...[1, 6, 1, 0x60, 1, 0x7c, 1, 0x7f],
        ...[3, 2, 1, 0],
        ...[5, 3, 1, 0, 1],
        ...[7, 21, 2, ...name('memory'), 2, 0, ...name('add_file'), 0, 0],
        ...[10, 5, 1, 3, 0, 0, 0x0b],
      ]),
    );
    expect(nameFile(trapping, wanted(path), later)).toEqual({ names: [], state: 'asRecorded' });
  });
});
