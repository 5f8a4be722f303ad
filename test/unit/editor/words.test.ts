import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
type Words = Readonly<Record<string, string>>;
const read = (name: string): Words => JSON.parse(readFileSync(join(root, name), 'utf8')) as Words;
const placeholders = (text: string): string[] => [...text.matchAll(/\{\d+\}/g)].map(([match]) => match).sort();

/** All literals that go through `l10n.t` in the sources, found by VS Code's own tool. */
let spoken: string[];

beforeAll(async () => {
  const files = ['editor', 'webview'].flatMap((room) => {
    const folder = join(root, 'src', room);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => ({
        extension: name.endsWith('x') ? ('.tsx' as const) : ('.ts' as const),
        contents: readFileSync(join(folder, name), 'utf8'),
      }));
  });
  spoken = Object.keys(await getL10nJson(files)).sort();
});

describe('words', () => {
  it('are all in the English bundle, and nothing else is', () => {
    expect(spoken.length).toBeGreaterThan(100);
    expect(Object.keys(read('l10n/bundle.l10n.json')).sort()).toEqual(spoken);
  });

  it('are all in Chinese, with the same places to fill', () => {
    const chinese = read('l10n/bundle.l10n.zh-cn.json');
    expect(Object.keys(chinese).sort()).toEqual(spoken);
    for (const [english, text] of Object.entries(chinese)) expect(placeholders(text), english).toEqual(placeholders(english));
  });

  it('of package.json are all there in both languages', () => {
    const manifest = readFileSync(join(root, 'package.json'), 'utf8');
    const used = [...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key!);
    for (const file of ['package.nls.json', 'package.nls.zh-cn.json']) {
      expect(existsSync(join(root, file))).toBe(true);
      expect(Object.keys(read(file)).sort(), file).toEqual([...new Set(used)].sort());
    }
  });

  it('of package.json name the same commands in both languages', () => {
    const english = read('package.nls.json');
    const chinese = read('package.nls.zh-cn.json');
    for (const [key, text] of Object.entries(english)) {
      const links = (words: string): string[] => [...words.matchAll(/\((command:[^)]+|https:[^)]+)\)/g)].map(([, to]) => to!);
      expect(links(chinese[key]!), key).toEqual(links(text));
    }
  });
});
