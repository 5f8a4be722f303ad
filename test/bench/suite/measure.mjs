// What a command takes, and the middle of what several runs took.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { tools } from '../../../scripts/tools.mjs';

const measurer = join(import.meta.dirname, '..', 'measure.py');

/** CPU seconds (user and system), wall seconds and peak resident bytes of a command that must succeed. */
export function measure(command, env = {}) {
  const output = execFileSync(tools.python, [measurer, ...command], { encoding: 'utf8', env: { ...process.env, ...env } });
  const { code, words, ...taken } = JSON.parse(output);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${words}`);
  return taken;
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Medians of what several runs took. */
export function middle(runs) {
  return Object.fromEntries(['cpu', 'wall', 'resident'].map((what) => [what, median(runs.map((run) => run[what]))]));
}
