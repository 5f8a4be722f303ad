// What people install: exactly these files, no more and no less.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packagedExtension } from './vsix.ts';

interface Entry {
  readonly name: string;
  /** Uncompressed. */
  readonly bytes: number;
}

/** The central directory of a zip file without zip64 (APPNOTE.TXT 4.3.12 and 4.3.16). */
function zipEntries(path: string): Entry[] {
  const file = readFileSync(path);
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const count = file.readUInt16LE(end + 10);
  let at = file.readUInt32LE(end + 16);
  const entries: Entry[] = [];
  for (let index = 0; index < count; index++) {
    expect(file.readUInt32LE(at)).toBe(0x02014b50);
    const nameLength = file.readUInt16LE(at + 28);
    entries.push({ name: file.toString('utf8', at + 46, at + 46 + nameLength), bytes: file.readUInt32LE(at + 24) });
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}

const entries = zipEntries(packagedExtension());

it('holds exactly what the extension needs', () => {
  // What the command line loads when it is asked for has its content's hash in its name, and what is shared no other name.
  const names = entries.map(({ name }) => name.replace(/(\/cli-\w+)-[0-9A-Z]{8}\.js$/, '$1.js'));
  expect([...new Set(names)].sort()).toEqual(
    [
      '[Content_Types].xml',
      'extension.vsixmanifest',
      'extension/LICENSE.txt',
      'extension/changelog.md',
      'extension/docs/pictures/editor.png',
      'extension/docs/pictures/flamegraph.png',
      'extension/docs/pictures/summary.png',
      'extension/l10n/bundle.l10n.json',
      'extension/l10n/bundle.l10n.zh-cn.json',
      'extension/media/icon.png',
      'extension/media/memlens.svg',
      'extension/out/cli.js',
      'extension/out/cli-chunk.js',
      'extension/out/cli-flamegraph.js',
      'extension/out/cli-stats.js',
      'extension/out/cli-summary.js',
      'extension/out/cli-transform.js',
      'extension/out/cli-tree.js',
      'extension/out/core.wasm',
      'extension/out/codicon.ttf',
      'extension/out/decoder.js',
      'extension/out/extension-chunk.js',
      'extension/out/extension-execa.js',
      'extension/out/extension-ps-list.js',
      'extension/out/extension.js',
      'extension/out/keeper.js',
      'extension/out/report.css',
      'extension/out/report.js',
      'extension/out/symbols.licenses.txt',
      'extension/out/symbols.wasm',
      'extension/out/vendor/fastlist-0.3.0-x64.exe',
      'extension/out/vendor/fastlist-0.3.0-x86.exe',
      'extension/out/webview.css',
      'extension/out/webview.js',
      'extension/package.json',
      'extension/package.nls.json',
      'extension/package.nls.zh-cn.json',
      'extension/readme.md',
    ].sort(),
  );
});

it('keeps the extension bundle small', () => {
  const bundle = entries.find(({ name }) => name === 'extension/out/extension.js');
  expect(bundle?.bytes).toBeGreaterThan(10_000);
  expect(bundle?.bytes).toBeLessThan(300_000);
});
