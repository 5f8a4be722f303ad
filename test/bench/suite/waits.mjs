// What a person waits for: the first answer about a capture, in the shell and in the editor's worker.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../../scripts/node24.mjs';
import { part } from './environment.mjs';
import { measure, median } from './measure.mjs';
import { memlens } from './reporters.mjs';

const decoder = join(root, 'out', 'decoder.js');

/** Wall milliseconds of the whole command, from starting Node to its end. */
export function startup(capture, rounds) {
  return median(Array.from({ length: rounds }, () => measure(memlens('stats', capture.path)).wall * 1000));
}

/** Milliseconds from before the worker starts: medians of the first and the last answer, and the longest wait between two. */
export function answers(capture, rounds) {
  const [command, ...args] = part('answers', decoder, capture.path);
  const runs = Array.from({ length: rounds }, () => JSON.parse(execFileSync(command, args, { encoding: 'utf8' })));
  const middleOf = (what) => median(runs.map((run) => run[what]));
  return { first: middleOf('first'), last: middleOf('last'), longest: middleOf('longest'), answers: middleOf('answers') };
}
