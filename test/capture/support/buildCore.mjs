import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildCore } from '../../../scripts/assembly.mjs';
import { root } from '../../../scripts/node24.mjs';

/** Before the tests: the core as its source says it is. */
export async function setup() {
  const target = join(root, 'out', 'core.wasm');
  const source = join(root, 'src', 'assembly');
  const changed = Math.max(...readdirSync(source).map((name) => statSync(join(source, name)).mtimeMs));
  if (!existsSync(target) || statSync(target).mtimeMs < changed) await buildCore(target);
}
