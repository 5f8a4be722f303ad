// The leaky example as a child process.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../node24.mjs';

export const example = join(root, 'examples', 'leaky');

/** Starts the shop and resolves once it serves. */
export function startService(python, onExit) {
  const child = spawn(python, ['-m', 'shop.server'], {
    cwd: example,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stopping = false;
  const exited = new Promise((resolve) => child.once('close', resolve));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const address = /PID \d+, (\S+)/.exec(output)?.[1];
      if (address === undefined) return;
      resolve({
        pid: child.pid,
        address,
        async stop() {
          stopping = true;
          child.kill('SIGINT');
          const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
          await exited;
          clearTimeout(timer);
        },
      });
    });
    void exited.then((code) => {
      reject(new Error(`the example ended with ${code} before it served`));
      if (!stopping) onExit();
    });
  });
}
