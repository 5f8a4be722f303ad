import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export const root = join(import.meta.dirname, '..', '..', '..');

/** A folder that goes when the test file is done. */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'memlens-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packages what `npm run build` left in out/. */
export function packagedExtension(): string {
  if (!existsSync(join(root, 'out', 'extension.js'))) throw new Error('nothing is built: run `npm run build` first');
  const file = join(makeTemporaryFolder(), 'memlens.vsix');
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links', '--out', file],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`vsce package ended with ${status}:\n${stdout}${stderr}`);
  return file;
}
