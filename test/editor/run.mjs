// The editor tests: builds, packages and installs the VSIX, then runs mocha in a real VS Code against it.
//
//   node test/editor/run.mjs [--suite suite] [--file activation] [--grep X] [--no-build] [--vsix X.vsix] [--limit SECONDS] [--result FILE]
//
// A suite is a folder of *.test.ts beside this file. The desktop VS Code that VSCODE_PATH names is used unchanged, else the
// embedded server. Exit code: 0 passed, 1 failed, else the launcher's (73: the extension host died, 124: hung).
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureNode, root, toolEnvironment } from '../../scripts/node24.mjs';
import { editorFolder } from '../../scripts/tools.mjs';

ensureNode(import.meta.url);
const { packageExtension } = await import('./host/vsix.mjs');
const { runSuite } = await import('./host/session.mjs');

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'suite' },
    file: { type: 'string' },
    grep: { type: 'string' },
    'no-build': { type: 'boolean', default: false },
    vsix: { type: 'string' },
    limit: { type: 'string' },
    result: { type: 'string' },
  },
});

process.env.PATH = toolEnvironment().PATH;
// runTests ends VS Code gracefully on SIGINT, and knows no other signal.
for (const name of ['SIGTERM', 'SIGHUP']) process.on(name, () => void process.emit('SIGINT'));
if (values.vsix === undefined && !values['no-build']) {
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}
const own = join(editorFolder, `memlens-${process.pid}.vsix`);
const vsix = values.vsix === undefined ? await packageExtension(own) : resolve(values.vsix);

const outcome = await runSuite({
  suite: values.suite,
  file: values.file,
  grep: values.grep,
  vsix,
  limitSeconds: values.limit === undefined ? undefined : Number(values.limit),
});
rmSync(own, { force: true });
if (values.result !== undefined) {
  mkdirSync(resolve(values.result, '..'), { recursive: true });
  writeFileSync(values.result, JSON.stringify(outcome));
}
for (const title of outcome.skipped) console.log(`skipped: ${title}`);
console.log(
  `${outcome.passed} passed, ${outcome.failed.length} failed, ${outcome.skipped.length} skipped (${outcome.seconds.toFixed(1)} s)`,
);
process.exit(outcome.exitCode);
