// Runs a script under a Node new enough for the tools: this one, or the pinned one in the tools folder.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const toolsFolder = join(root, '.tools');
/** vitest, execa and test-electron all load from here on. */
const minimum = [22, 12];

export function isNewEnough(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1]);
}

/** The pinned Node's folder of executables, whether or not it is there yet. */
export const pinnedNodeBin = join(toolsFolder, 'node', 'node_modules', '.bin');

/** PATH with the right Node and the project's own tools first. */
export function toolEnvironment(base = process.env) {
  const first = [join(root, 'node_modules', '.bin')];
  if (!isNewEnough()) first.unshift(pinnedNodeBin);
  return { ...base, PATH: [...first, base.PATH ?? ''].join(delimiter) };
}

/** Starts the calling script anew under the pinned Node where this one is too old; does not return then. */
export function ensureNode(scriptUrl) {
  if (isNewEnough()) return;
  const node = join(pinnedNodeBin, 'node');
  if (!existsSync(node)) {
    console.error(`Node ${process.versions.node} is too old for the tools (${minimum.join('.')} or newer). Run: npm run setup`);
    process.exit(1);
  }
  const child = spawnSync(node, [fileURLToPath(scriptUrl), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${pinnedNodeBin}${delimiter}${process.env.PATH ?? ''}` },
  });
  process.exit(child.status ?? 1);
}
