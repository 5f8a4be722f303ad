// `npm start`: sets up, builds, starts the leaky example, and shows a finished capture of it with marked lines.
// `npm start -- --once` does the same with nobody watching: pictures in .shots/start, the summary table, exit code 0.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, toolEnvironment, toolsFolder } from './node24.mjs';
import { setUpAndEnsureNode } from './setup/first.mjs';

const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
// Nobody presses keys in the desktop window, which is its owner's: unwatched, it is the embedded one.
if (values.once) process.env.MEMLENS_EMBEDDED = '1';
setUpAndEnsureNode(import.meta.url);
const { findDesktop, tools } = await import('./tools.mjs');
const { startService } = await import('./start/service.mjs');
const { showInDesktop } = await import('./start/desktop.mjs');
const { showEmbedded } = await import('./start/embedded.mjs');

process.env.PATH = toolEnvironment().PATH;

const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);

const cleanups = [];
let ending = false;
async function end(code) {
  if (ending) return;
  ending = true;
  for (const cleanup of cleanups.reverse()) await cleanup();
  process.exit(code);
}
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => void end(name === 'SIGINT' ? 0 : 1));

try {
  const folder = join(toolsFolder, 'start');
  rmSync(join(folder, 'captures'), { recursive: true, force: true });
  mkdirSync(join(folder, 'captures'), { recursive: true });
  const startExample = async () => {
    const service = await startService(tools.python, () => {
      console.error('The example ended by itself.');
      void end(1);
    });
    cleanups.push(() => service.stop());
    console.log(`The example runs: PID ${service.pid}, ${service.address}`);
    return service;
  };

  const desktop = values.once ? undefined : findDesktop();
  if (desktop === undefined) await showEmbedded({ folder, startExample, once: values.once, cleanups, end });
  else await showInDesktop({ code: desktop.command, folder, startExample, end });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await end(1);
}
