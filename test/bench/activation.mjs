// What activating Memlens costs, in the real host, by VS Code's own table of start-up performance; and the bundles' sizes.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNode, root } from '../../scripts/node24.mjs';

ensureNode(import.meta.url);

const { status } = spawnSync(process.execPath, [join(root, 'test/editor/run.mjs'), '--suite', 'measure'], {
  cwd: root,
  stdio: 'inherit',
});
for (const name of readdirSync(join(root, 'out')).filter((file) => /\.(js|css)$/.test(file))) {
  console.log(`out/${name.padEnd(16)} ${(statSync(join(root, 'out', name)).size / 1000).toFixed(1).padStart(8)} kB`);
}
process.exit(status ?? 1);
