// Planted: leaves a process running, as a test does that fails before it cleans up.
import { spawn } from 'node:child_process';

describe('planted', () => {
  it('leaves a process', () => {
    spawn('sleep', ['317'], { stdio: 'ignore', detached: true }).unref();
  });
});
