// What `npm start` installs: the extension as it would be packaged, and the companion that shows a newcomer round.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageExtension, packageFolder } from '../../test/editor/host/vsix.mjs';
import { root } from '../node24.mjs';

/** Packages both into `folder` and hands each to `install`. */
export async function installExtensions(folder, install) {
  const ours = await packageExtension(join(folder, 'memlens.vsix'));
  const companion = await packageFolder(join(root, 'scripts', 'start', 'companion'), join(folder, 'companion.vsix'));
  for (const vsix of [ours, companion]) {
    await install(vsix);
    rmSync(vsix);
  }
}
