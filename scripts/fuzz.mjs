// `npm run fuzz`: the properties of hostile captures with another seed, for as long as wanted, instead of so many cases.
// `-- --minutes N` (10 without it), `-- --seed N` to see a run's cases again.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureNode, root, toolEnvironment } from './node24.mjs';

ensureNode(import.meta.url);

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: `${Date.now() % 2 ** 31}` } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error('--minutes wants a number above 0');
  process.exit(2);
}
// The files with properties run side by side, on two cores or more; the longest of them has three.
const seconds = Math.ceil((minutes * 60) / 3);
const { status } = spawnSync('vitest', ['run', '--project', 'capture', 'test/capture/hostile'], {
  cwd: root,
  stdio: 'inherit',
  env: toolEnvironment({ ...process.env, MEMLENS_SEED: values.seed, MEMLENS_FUZZ_SECONDS: String(seconds) }),
});
process.exit(status ?? 1);
