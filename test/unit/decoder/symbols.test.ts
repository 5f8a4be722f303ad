import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SymbolInstance, type SymbolSource } from '../../../src/decoder/symbols/symbolInstance.ts';
import { loadSymbolModule } from '../../../src/decoder/symbols/symbolFiles.ts';

const folder = join(import.meta.dirname, '../../../src/symbols');
const module = loadSymbolModule()!;

function sourceOf(bytes: Uint8Array): SymbolSource {
  return {
    size: bytes.length,
    read: (offset, target) => {
      target.set(bytes.subarray(offset, offset + target.length));
      return true;
    },
  };
}

/** Parts of an ELF file, put together in the smallest form that has symbols. */
function elf(symbols: readonly (readonly [name: string, address: number, size: number])[]): Uint8Array {
  const strings = ['', ...symbols.map(([name]) => name), ''].join('\0');
  const sectionNames = '\0.symtab\0.strtab\0.shstrtab\0';
  const symbolsAt = 64;
  const stringsAt = symbolsAt + (symbols.length + 1) * 24;
  const namesAt = stringsAt + strings.length;
  const sectionsAt = (namesAt + sectionNames.length + 7) & ~7;
  const bytes = new Uint8Array(sectionsAt + 4 * 64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 3, true);
  view.setUint16(18, 62, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(40, BigInt(sectionsAt), true);
  view.setUint16(52, 64, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, 4, true);
  view.setUint16(62, 3, true);
  symbols.forEach(([name, address, size], i) => {
    const at = symbolsAt + (i + 1) * 24;
    view.setUint32(at, strings.indexOf(`\0${name}\0`) + 1, true);
    view.setUint8(at + 4, 0x12);
    view.setUint16(at + 6, 1, true);
    view.setBigUint64(at + 8, BigInt(address), true);
    view.setBigUint64(at + 16, BigInt(size), true);
  });
  new TextEncoder().encodeInto(strings, bytes.subarray(stringsAt));
  new TextEncoder().encodeInto(sectionNames, bytes.subarray(namesAt));
  const section = (index: number, name: number, type: number, at: number, size: number, link: number, entry: number): void => {
    const base = sectionsAt + index * 64;
    view.setUint32(base, name, true);
    view.setUint32(base + 4, type, true);
    view.setBigUint64(base + 24, BigInt(at), true);
    view.setBigUint64(base + 32, BigInt(size), true);
    view.setUint32(base + 40, link, true);
    view.setBigUint64(base + 56, BigInt(entry), true);
  };
  section(1, 1, 2, symbolsAt, (symbols.length + 1) * 24, 2, 24);
  section(2, 9, 3, stringsAt, strings.length, 0, 0);
  section(3, 17, 3, namesAt, sectionNames.length, 0, 0);
  return bytes;
}

function namesOf(bytes: Uint8Array, ...addresses: number[]): string[][] {
  const instance = new SymbolInstance(module);
  instance.takeSymbols(instance.addFile(sourceOf(bytes)));
  return instance.name(Float64Array.from(addresses)).map((frames) => frames.map((frame) => frame.function));
}

describe('symbols.wasm', () => {
  it('is the one that its checksum was written for', () => {
    const bytes = readFileSync(join(folder, 'symbols.wasm'));
    const [sum] = readFileSync(join(folder, 'symbols.wasm.sha256'), 'utf8').split(' ');
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sum);
  });

  it('names whose code it holds, as Cargo.lock has it', () => {
    const packages = [...readFileSync(join(folder, 'Cargo.lock'), 'utf8').matchAll(/name = "(.+)"\nversion = "(.+)"\nsource/g)];
    const licenses = readFileSync(join(folder, 'LICENSES.txt'), 'utf8');
    expect(packages.length).toBeGreaterThan(5);
    const missing = packages
      .map(([, name, version]) => `${name!} ${version!}`)
      .filter((each) => !licenses.includes(`\n${each} `));
    // flate2 may be built with it, and isn't.
    expect(missing.map((each) => each.split(' ')[0])).toEqual(['zlib-rs']);
  });

  it('imports nothing', () => {
    expect(WebAssembly.Module.imports(module)).toEqual([]);
  });

  it('names what a symbol covers, and nothing else', () => {
    const file = elf([
      ['first', 0x1000, 0x10],
      ['second', 0x1010, 8],
    ]);
    expect(namesOf(file, 0xfff, 0x1000, 0x100f, 0x1010, 0x1017, 0x1018)).toEqual([
      [],
      ['first'],
      ['first'],
      ['second'],
      ['second'],
      [],
    ]);
  });

  it.each([
    ['_ZNSt6vectorIiSaIiEE9push_backERKi', 'std::vector<int, std::allocator<int> >::push_back(int const&)'],
    ['_ZN3foo3barEv.constprop.0', 'foo::bar() [clone .constprop.0]'],
    ['_ZN4core3fmt5write17h0123456789abcdefE', 'core::fmt::write'],
    ['_RNvNtCs1234_7mycrate3foo3bar', 'mycrate::foo::bar'],
    ['_Znonsense', '_Znonsense'],
    ['PyObject_Malloc', 'PyObject_Malloc'],
  ])('demangles %s', (mangled, name) => {
    expect(namesOf(elf([[mangled, 0x1000, 1]]), 0x1000)).toEqual([[name]]);
  });

  it('leaves a name alone that would grow beyond all bounds', () => {
    // Each type is a pair of the one before it: substitution 0 is the pair itself, n the n-th type.
    const index = (n: number): string => (n === 0 ? 'S_' : `S${(n - 1).toString(36).toUpperCase()}_`);
    const doubling = (types: number): string =>
      `_Z1fSt4pairIiiE${Array.from({ length: types - 1 }, (_, i) => `S_I${index(i + 1)}${index(i + 1)}E`).join('')}`;
    expect(namesOf(elf([[doubling(2), 0x1000, 1]]), 0x1000)).toEqual([
      ['f(std::pair<int, int>, std::pair<std::pair<int, int>, std::pair<int, int> >)'],
    ]);
    expect(namesOf(elf([[doubling(40), 0x1000, 1]]), 0x1000)).toEqual([[doubling(40)]]);
  });

  it('gives up on what is no ELF file, or a broken one', () => {
    const whole = elf([['name', 0x1000, 1]]);
    for (const bytes of [new Uint8Array(0), new Uint8Array(100), whole.subarray(0, 64), whole.subarray(0, -1)]) {
      const instance = new SymbolInstance(module);
      const file = instance.addFile(sourceOf(bytes));
      expect([instance.links(file), instance.takeSymbols(file), instance.takeLines(file)]).toEqual([undefined, false, false]);
      expect(instance.name(Float64Array.of(0x1000))).toEqual([[]]);
    }
  });
});
