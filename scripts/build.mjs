// `npm run build`: refuses a source line that reaches outside its room, then bundles. `--watch` bundles on every change.
import { spawnSync } from 'node:child_process';
import { ensureNode, root, toolEnvironment } from './node24.mjs';

ensureNode(import.meta.url);

const args = process.argv.slice(2);
const steps = args.includes('--watch')
  ? [['esbuild.mjs', '--watch']]
  : [['scripts/check.mjs', 'types', 'structure'], ['esbuild.mjs']];

for (const step of steps) {
  const { status } = spawnSync(process.execPath, step, { cwd: root, stdio: 'inherit', env: toolEnvironment() });
  if (status !== 0) process.exit(status ?? 1);
}
