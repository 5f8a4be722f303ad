// What reading takes by itself: WebAssembly, TypeScript, the same loop in C, and LZ4 alone. Before a time counts, the answers
// are held against each other.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { memrayVersion, part, python } from './environment.mjs';
import { median } from './measure.mjs';

function run([command, ...args], env = {}) {
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env } }));
}

const typescript = { MEMLENS_ENGINE: 'typescript' };

/**
 * CPU seconds (medians) of every way to read a capture; those that aren't to be had here, or not for this file, are absent.
 * `loop` is the part of `webAssembly` that goes over the records, without making columns of what was found.
 */
export function readings(capture, compiled, rounds) {
  return timesOf(capture, waysOf(capture, compiled), rounds);
}

/** CPU seconds of reading a capture as it is read, median. */
export function reading(capture, rounds) {
  const { webAssembly } = waysOf(capture);
  return timesOf(capture, { webAssembly }, rounds).webAssembly;
}

function waysOf(capture, compiled) {
  return {
    webAssembly: () => run(part('read', 'records', capture.path)),
    typeScript: () => run(part('read', 'records', capture.path), typescript),
    // It knows the newest format alone.
    ...(compiled !== undefined && capture.memray === memrayVersion && { c: () => run([compiled.program, capture.path]) }),
    ...(isCompressed(capture) && {
      lz4WebAssembly: () => run(part('read', 'lz4', capture.path)),
      lz4C: () => run([python, join(import.meta.dirname, '..', 'lz4frame.py'), capture.path]),
    }),
  };
}

function timesOf(capture, ways, rounds) {
  const times = Object.fromEntries([...Object.keys(ways), 'loop'].map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) {
      const found = way();
      expectSame(capture, name, found);
      times[name].push(found.cpu);
      if (name === 'webAssembly') times.loop.push(found.loop);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [name, median(all)]));
}

const isCompressed = ({ killed = false }) => !killed;

function expectSame(capture, way, found) {
  for (const what of ['allocations', 'peakBytes', 'temporaries']) {
    if (found[what] === undefined || found[what] === capture[what]) continue;
    throw new Error(`${capture.title}: ${way} answers ${found[what]} ${what}, and ${capture[what]} was expected`);
  }
}
