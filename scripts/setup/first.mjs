// Commands that need the tools begin here: set-up first, then the calling script anew under a Node that is new enough.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureNode, root } from '../node24.mjs';

const mark = 'MEMLENS_SETUP_SECONDS';

/** The process that started this one anew waits for it and can hear no signal: should it be ended, this one ends too. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.emit('SIGTERM');
  }, 500).unref();
}

/** Answers how many seconds set-up took. Ends the process where set-up failed. */
export function setUpAndEnsureNode(scriptUrl) {
  if (process.env[mark] === undefined) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'setup.mjs')], { stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
    process.env[mark] = String((performance.now() - start) / 1000);
  } else endWithParent();
  ensureNode(scriptUrl);
  const seconds = Number(process.env[mark]);
  delete process.env[mark];
  return seconds;
}
