// What a person waits for: the first answer about a capture, in the shell and in the editor's worker, and the same capture again.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../scripts/node24.mjs';
import { part } from './environment.mjs';
import { measure, median } from './measure.mjs';
import { memlens } from './reporters.mjs';

const decoder = join(root, 'out', 'decoder.js');
/** Smaller files are not kept in the cache: `src/decoder/profileCache.ts`. */
const smallestKept = 8 * 1024 * 1024;

/** Wall milliseconds of the whole command, from starting Node to its end. */
export function startup(capture, rounds) {
  return median(Array.from({ length: rounds }, () => measure(memlens('stats', capture.path)).wall * 1000));
}

/**
 * Milliseconds from before the worker starts: medians of the first and the last answer, and the longest wait between two; `again` of
 * the whole where the cache has it.
 */
export function answers(capture, rounds) {
  const runs = Array.from({ length: rounds }, () => open(capture));
  const middleOf = (what) => median(runs.map((run) => run[what]));
  const found = { first: middleOf('first'), last: middleOf('last'), longest: middleOf('longest'), answers: middleOf('answers') };
  return capture.fileBytes < smallestKept ? found : { ...found, again: again(capture, rounds) };
}

function again(capture, rounds) {
  const cache = mkdtempSync(join(tmpdir(), 'memlens-bench-'));
  try {
    open(capture, cache);
    return median(Array.from({ length: rounds }, () => open(capture, cache).last));
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function open(capture, ...cache) {
  const [command, ...args] = part('answers', decoder, capture.path, ...cache);
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));
}
