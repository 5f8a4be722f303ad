import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '../../..');
const rooms = readdirSync(join(project, 'src')).filter((name) => existsSync(join(project, 'src', name, 'tsconfig.json')));

/** A house of its own with nothing in its rooms but what a test plants: the real rules, without the real code's size. */
let house: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'memlens-house-'));
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.base.json', 'package.json'])
    cpSync(join(project, file), join(house, file));
  symlinkSync(join(project, 'node_modules'), join(house, 'node_modules'));
  plant('extension', '../extension', 'export const root = 1;');
  for (const room of rooms) {
    plant(room, 'neighbour', 'export const neighbour = 1;');
    cpSync(join(project, 'src', room, 'tsconfig.json'), join(house, 'src', room, 'tsconfig.json'));
  }
  plant('core', 'base/brick', 'export const brick = 1;');
});

afterAll(() => {
  rmSync(house, { recursive: true, force: true });
});

function plant(room: string, name: string, text: string): string {
  const file = join(house, 'src', room, `${name}.ts`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
  return file;
}

/** Runs one of the project's tools in the planted house: its exit code and all it printed. */
function run(tool: string, ...args: string[]): { code: number | null; output: string } {
  const done = spawnSync(join(project, 'node_modules/.bin', tool), args, { cwd: house, encoding: 'utf8' });
  return { code: done.status, output: done.stdout + done.stderr };
}

function cruise(): { code: number | null; output: string } {
  return run('depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err', 'src');
}

/** What must be refused: in a room, an import, and the rule that names it. */
const violations: readonly (readonly [room: string, imports: string, rule: string])[] = [
  ['core', '../editor/neighbour.ts', 'core-imports'],
  ['core', 'node:fs', 'core-packages'],
  ['core', 'vscode', 'vscode-in-editor-only'],
  ['protocol', '../decoder/neighbour.ts', 'protocol-imports'],
  ['protocol', 'node:fs', 'protocol-packages'],
  ['decoder', '../recording/neighbour.ts', 'decoder-imports'],
  ['decoder', 'execa', 'decoder-packages'],
  ['targets', '../core/neighbour.ts', 'targets-imports'],
  ['targets', 'vscode', 'vscode-in-editor-only'],
  ['recording', '../core/neighbour.ts', 'recording-imports'],
  ['recording', '../editor/neighbour.ts', 'recording-imports'],
  ['recording', 'vscode', 'vscode-in-editor-only'],
  ['editor', '../webview/neighbour.ts', 'editor-imports'],
  ['editor', 'preact', 'editor-packages'],
  ['webview', '../decoder/neighbour.ts', 'webview-imports'],
  ['webview', 'vscode', 'vscode-in-editor-only'],
  ['webview', 'node:path', 'webview-packages'],
  ['cli', '../editor/neighbour.ts', 'cli-imports'],
  ['cli', 'vscode', 'vscode-in-editor-only'],
  ['cli', '../extension.ts', 'nobody-imports-the-root'],
];

describe('who may import whom', { timeout: 60_000 }, () => {
  it('lets a house pass in which everybody keeps to the table', () => {
    const allowed = [
      plant('editor', 'good', "import '../recording/neighbour.ts';\nimport '../decoder/neighbour.ts';\nimport 'vscode';"),
      plant('recording', 'good', "import '../core/base/brick.ts';\nimport '../targets/neighbour.ts';\nimport 'node:fs';"),
      plant('webview', 'good', "import '../protocol/neighbour.ts';\nimport 'preact';"),
    ];
    const result = cruise();
    for (const file of allowed) rmSync(file);
    expect(result.output).toContain('no dependency violations found');
    expect(result.code).toBe(0);
  });

  it('refuses every planted violation by its rule, type imports too', () => {
    const planted = violations.map(([room, imports], index) =>
      plant(
        room,
        `planted${String(index)}`,
        `import type * as planted from '${imports}';\nexport type Planted = typeof planted;`,
      ),
    );
    const { code, output } = cruise();
    for (const file of planted) rmSync(file);
    expect(code).not.toBe(0);
    const lines = output.split('\n');
    const missed = violations.filter(
      ([room, , rule], index) =>
        !lines.some((line) => line.includes(`${rule}:`) && line.includes(`src/${room}/planted${String(index)}.ts`)),
    );
    expect(missed).toEqual([]);
  });

  it('refuses a circle', () => {
    const planted = [
      plant('core', 'circleA', "import { b } from './circleB.ts';\nexport const a: number = b;"),
      plant('core', 'circleB', "import { a } from './circleA.ts';\nexport const b: number = a;"),
    ];
    const { code, output } = cruise();
    for (const file of planted) rmSync(file);
    expect(code).not.toBe(0);
    expect(output).toContain('no-cycles');
  });
});

describe('what a room may touch compiles only there', { timeout: 60_000 }, () => {
  const cases: readonly (readonly [room: string, text: string, compiles: boolean])[] = [
    ['core', 'export const bytes = new TextEncoder().encode("x");', true],
    ['core', 'export const where = process.cwd();', false],
    ['core', 'export const where = document.title;', false],
    ['webview', 'export const where = document.title;', true],
    ['webview', 'export const where = process.cwd();', false],
    ['recording', 'export const where = process.cwd();', true],
    ['recording', 'export const where = document.title;', false],
    ['editor', 'export const where = document.title;', false],
  ];
  it.each(cases)('%s: %s', (room, text, compiles) => {
    if (room === 'core') cpSync(join(project, 'src/core/globals.d.ts'), join(house, 'src/core/globals.d.ts'));
    const file = plant(room, 'planted', text);
    const { code, output } = run('tsc', '-p', `src/${room}`);
    rmSync(file);
    expect(code === 0, output).toBe(compiles);
  });
});
