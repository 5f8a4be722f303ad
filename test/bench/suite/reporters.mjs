// memray's reporters and ours on one capture, in turn, so that what else the machine does falls on all of them.
import { join } from 'node:path';
import { benchFolder, cli } from './environment.mjs';
import { measure, middle } from './measure.mjs';

const output = join(benchFolder, 'report');
const page = ['flamegraph', '-f', '-o', `${output}.html`];

/** memray's arguments before the capture. */
const memrayCommands = {
  stats: ['stats'],
  flamegraph: page,
  leaks: [...page, '--leaks'],
  temporary: [...page, '--temporary-allocations'],
};

const ourCommands = {
  stats: (capture) => ['stats', capture],
  summary: (capture) => ['summary', capture],
  flamegraph: (capture) => ['flamegraph', '-f', '-o', `${output}.html`, capture],
};

/** The command line's answer to one command. */
export const memlens = (command, capture) => [process.execPath, cli, ...ourCommands[command](capture)];

/** Medians by command: memray's by the names in `capture.reporters`, and `ours`. */
export function compare(capture, rounds) {
  const commands = {
    ...Object.fromEntries(
      capture.reporters.map((name) => [name, [capture.python, '-m', 'memray', ...memrayCommands[name], capture.path]]),
    ),
    ours: memlens(capture.ours, capture.path),
  };
  const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, command] of Object.entries(commands)) runs[name].push(measure(command));
  }
  return Object.fromEntries(Object.entries(runs).map(([name, all]) => [name, middle(all)]));
}
