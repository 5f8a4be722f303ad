// The captures: which program, how much of it, and how it is recorded. They are kept between runs.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder, memrayVersion, olderPythons, part, python } from './environment.mjs';

const programs = join(import.meta.dirname, '..', 'programs');
const everyAllocation = ['--trace-python-allocators'];

/**
 * `memray`: which of memray's reporters can read it; `ours`: what of ours is held against them.
 * `set`: 'quick' in every run, 'full' unless `--quick`, 'large' with `--large`; 'curve' for the cost per record alone.
 */
const all = [
  { id: 'import', title: 'a script that imports networkx', program: 'imports.py', amount: 0, set: 'quick' },
  { id: 'script', title: 'SQLAlchemy, a small script', program: 'database.py', amount: 1, set: 'quick' },
  { id: 'syntax-s', title: 'ast, 10 modules', program: 'syntax.py', amount: 10, options: everyAllocation, set: 'quick' },
  { id: 'json-s', title: 'JSON, 190 documents', program: 'documents.py', amount: 190, options: everyAllocation, set: 'quick' },
  { id: 'syntax', title: 'ast, 30 modules', program: 'syntax.py', amount: 30, options: everyAllocation, set: 'full' },
  { id: 'graphs', title: 'networkx', program: 'graphs.py', amount: 4, options: everyAllocation, set: 'full' },
  { id: 'threads', title: 'eight threads', program: 'threads.py', amount: 142, options: everyAllocation, set: 'full' },
  { id: 'database', title: 'SQLAlchemy', program: 'database.py', amount: 28, options: everyAllocation, set: 'full' },
  { id: 'json', title: 'JSON, 1,965 documents', program: 'documents.py', amount: 1965, options: everyAllocation, set: 'full' },
  { id: 'json-l', title: 'JSON, 4,730 documents', program: 'documents.py', amount: 4730, options: everyAllocation, set: 'large' },
  {
    id: 'killed',
    title: 'networkx, killed (raw)',
    program: 'graphs.py',
    amount: 1,
    options: everyAllocation,
    killed: true,
    set: 'quick',
  },
  {
    id: 'aggregated',
    title: 'SQLAlchemy, aggregated',
    program: 'database.py',
    amount: 10,
    options: [...everyAllocation, '--aggregate'],
    reporters: ['flamegraph', 'leaks'],
    ours: 'summary',
    set: 'quick',
  },
  {
    id: 'native',
    title: 'pandas, native stacks',
    program: 'frames.py',
    amount: 1,
    options: ['--native'],
    reporters: ['flamegraph', 'leaks'],
    ours: 'flamegraph',
    set: 'quick',
  },
  ...olderPythons().map(({ memray, python: older }) => ({
    id: `syntax-${memray}`,
    title: `ast, 10 modules, memray ${memray}`,
    program: 'syntax.py',
    amount: 10,
    options: everyAllocation,
    memray,
    python: older,
    set: 'full',
  })),
  // The same program at rising lengths; the sets above have the others.
  ...[
    ['json-1', 11],
    ['json-4', 46],
    ['json-64', 753],
  ].map(([id, amount]) => ({ id, program: 'documents.py', amount, options: everyAllocation, set: 'curve' })),
];

/** What each run has, by its name. */
const sets = { quick: ['quick'], full: ['quick', 'full', 'curve'], large: ['quick', 'full', 'large', 'curve'] };

export const reporters = ['stats', 'flamegraph', 'leaks', 'temporary'];

/** The captures of a run, recorded where they are not there yet, with what is in them. */
export function captures(run) {
  return all
    .filter(({ set }) => sets[run].includes(set))
    .map((capture) => describe({ reporters, ours: 'stats', memray: memrayVersion, python, ...capture }));
}

function describe(capture) {
  const folder = join(benchFolder, 'captures', `memray-${capture.memray}`);
  mkdirSync(folder, { recursive: true });
  const name = `${capture.id}-${capture.amount}`;
  const path = join(folder, `${name}.bin`);
  const notes = join(folder, `${name}.json`);
  if (!existsSync(path)) {
    console.error(`Recording ${name} …`);
    const partial = `${path}.partial`;
    record(capture, partial);
    renameSync(partial, path);
    rmSync(notes, { force: true });
  }
  if (!existsSync(notes)) {
    const [node, ...args] = part('inspect', path);
    writeFileSync(notes, execFileSync(node, args, { encoding: 'utf8' }));
  }
  return { ...capture, path, fileBytes: statSync(path).size, ...JSON.parse(readFileSync(notes, 'utf8')) };
}

function record({ python: recorded, program, amount, options = [], killed = false }, path) {
  const script = [...(killed ? [join(programs, 'killed.py')] : []), join(programs, program), String(amount)];
  const done = spawnSync(recorded, ['-m', 'memray', 'run', '-q', '-f', ...options, '-o', path, ...script], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PYTHONHASHSEED: '0' },
  });
  if (done.error !== undefined) throw done.error;
  const whole = killed ? done.signal === 'SIGKILL' : done.status === 0;
  if (!whole) throw new Error(`recording ${program} ended with ${done.signal ?? done.status}`);
}
