// The VSIX: what people install, and so what gets tested.
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../scripts/node24.mjs';

const run = promisify(execFile);
const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');

/** Packages an extension's folder as it is; answers the file's path. */
export async function packageFolder(folder, file) {
  mkdirSync(dirname(file), { recursive: true });
  await run(
    process.execPath,
    [
      vsce,
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--skip-license',
      '--no-rewrite-relative-links',
      '--out',
      file,
    ],
    {
      cwd: folder,
    },
  );
  return file;
}

/** Packages what `npm run build` left in out/. */
export function packageExtension(file) {
  return packageFolder(root, file);
}
