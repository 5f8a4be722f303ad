// A desktop VS Code, with folders of its own so that nothing of its owner's is touched.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedSettings } from '../../test/editor/host/server.mjs';
import { personalSettings } from '../tools.mjs';
import { installExtensions } from './extensions.mjs';
import { example } from './service.mjs';

/** `code` as a promise of its end. */
function runCode(code, args, environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(code, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.once('error', reject);
    child.once('close', (status) => (status === 0 ? resolve() : reject(new Error(`${code} ended with ${status}`))));
  });
}

export async function showInDesktop({ code, folder, startExample, end }) {
  const places = [`--extensions-dir=${join(folder, 'extensions')}`, `--user-data-dir=${join(folder, 'user')}`];
  seedSettings(join(folder, 'user'), { ...personalSettings(), 'memlens.captures': join(folder, 'captures') });
  await installExtensions(folder, (vsix) => runCode(code, [...places, '--install-extension', vsix, '--force']));

  const service = await startExample();
  const tour = join(folder, 'tour.json');
  writeFileSync(tour, JSON.stringify({ source: join(example, 'shop', 'cache.py'), pid: service.pid, seconds: 8 }));
  console.log('VS Code opens; Memlens attaches to the example for 8 s. Closing the window (or Ctrl-C) ends both.');
  await runCode(code, [...places, '--disable-workspace-trust', '--wait', '--new-window', example], { MEMLENS_TOUR: tour });
  await end(0);
}
