// The VSIX: what people install, and so what gets tested.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../scripts/node24.mjs';
import { editorFolder } from '../../../scripts/tools.mjs';

const run = promisify(execFile);
const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');

/** Packages what is built; answers the file's path. */
export async function packageExtension(file = join(editorFolder, `memlens-${process.pid}.vsix`)) {
  mkdirSync(editorFolder, { recursive: true });
  await run(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--out', file], { cwd: root });
  return file;
}
