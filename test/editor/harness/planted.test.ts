// The editor tests are only worth something when a failure inside reaches the exit code: each way to fail is planted here.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder, packagedExtension, root } from './vsix.ts';

interface Outcome {
  readonly passed: number;
  readonly failed: readonly { readonly title: string; readonly message: string }[];
}

const run = join(root, 'test', 'editor', 'run.mjs');
const vsix = process.env['MEMLENS_VSIX'] ?? packagedExtension();

function runPlanted(file: string, ...rest: string[]): { status: number | null; stdout: string; outcome: Outcome } {
  const result = join(makeTemporaryFolder(), 'result.json');
  const { status, stdout } = spawnSync(
    process.execPath,
    [run, '--suite', 'planted', '--file', file, '--vsix', vsix, '--result', result, ...rest],
    { encoding: 'utf8' },
  );
  return { status, stdout, outcome: JSON.parse(readFileSync(result, 'utf8')) as Outcome };
}

it('turns red when a test fails', () => {
  const { status, outcome } = runPlanted('failing');
  expect(status).toBe(1);
  expect(outcome.passed).toBe(1);
  expect(outcome.failed.map(({ title }) => title)).toEqual(['planted fails']);
});

it('turns red when no test matches', () => {
  const { status, outcome } = runPlanted('failing', '--grep', 'no such title');
  expect(status).toBe(1);
  expect(outcome.failed[0]?.message).toBe('no test matches no such title');
});

it('turns red when the extension host dies, which VS Code reports as success', () => {
  const { status, outcome } = runPlanted('death');
  expect(status).toBe(73);
  expect(outcome.failed).toHaveLength(1);
});

it('ends a run that hangs', () => {
  expect(runPlanted('hang', '--limit', '12').status).toBe(124);
});

it('ends what a test left running, and says so', () => {
  const { status, stdout } = runPlanted('leaving');
  expect(status).toBe(0);
  const left = /left running, ended: (\d+) sleep 317/.exec(stdout)?.[1];
  expect(left).toBeDefined();
  expect(processesNaming('sleep 317')).toEqual([]);
});

it('leaves no process behind when it is ended from outside', async () => {
  const child = spawn(process.execPath, [run, '--suite', 'planted', '--file', 'hang', '--vsix', vsix], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('planted')) resolve();
    });
  });
  const mark = `run-${child.pid}-`;
  expect(processesNaming(mark).length).toBeGreaterThan(1);
  const ended = new Promise<number | null>((resolve) => void child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).not.toBe(0);
  await expect.poll(() => processesNaming(mark), { timeout: 10_000 }).toEqual([]);
});

/** Command lines of live processes with this text in them. */
function processesNaming(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((command) => command.includes(text));
}
