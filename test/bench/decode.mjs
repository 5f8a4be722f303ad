// `npm run bench`: reading captures, ours and memray's, side by side. Writes the tables of docs/benchmarks.md; about half an hour,
// and as much again with `--large`. `--quick` measures small captures once, in about two minutes, and prints its tables.
// The captures are made at the first run and kept in .tools/bench.
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readFileSync, writeFileSync } from 'node:fs';
import { ensureNode, root } from '../../scripts/node24.mjs';

ensureNode(import.meta.url);
const { benchFolder, memrayVersion, prepare, python } = await import('./suite/environment.mjs');
const { captures } = await import('./suite/captures.mjs');
const { buildNative, readings } = await import('./suite/engines.mjs');
const { compare } = await import('./suite/reporters.mjs');
const { promisesTable } = await import('./suite/promises.mjs');
const tables = await import('./suite/tables.mjs');
const { answers, startup } = await import('./suite/waits.mjs');
const { writePage } = await import('./suite/page.mjs');

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, large: { type: 'boolean' } } });
const rounds = values.quick ? 1 : 3;

await prepare();
const compiled = buildNative();
const all = captures(values.quick ? 'quick' : values.large ? 'large' : 'full');
const say = (text) => console.error(`${new Date().toLocaleTimeString('en-GB')} ${text}`);

/** Whether reading it can be held against the C program: one record per allocation, no native stacks. */
const hasReadings = ({ ours }) => ours === 'stats';

const measured = [];
for (const capture of all.filter(({ set }) => set !== 'curve')) {
  say(capture.title);
  measured.push({
    capture,
    taken: compare(capture, rounds),
    answers: answers(capture, rounds),
    ...(hasReadings(capture) && { readings: readings(capture, compiled, rounds) }),
  });
}
say('cost per record');
const curve = all
  .filter(({ id }) => id.startsWith('json'))
  .map((capture) => ({
    capture,
    time:
      measured.find((result) => result.capture === capture)?.readings.webAssembly ??
      readings(capture, compiled, rounds).webAssembly,
  }))
  .sort((a, b) => a.capture.records - b.capture.records);
const results = { measured, curve, startup: startup(all[0], Math.max(rounds, 5)) };
writeFileSync(join(benchFolder, 'results.json'), JSON.stringify(results));

const version = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' }).trim();
const { version: memlens } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const parts = {
  machine: [
    `Memlens ${memlens}, memray ${memrayVersion}, ${version(python, '--version')}, Node ${process.versions.node}`,
    compiled === undefined ? 'no C compiler' : compiled.version,
    `${cpus().length} × ${cpus()[0].model.trim()}`,
    new Date().toISOString().slice(0, 10),
  ].join('; '),
  promises: promisesTable(results),
  captures: tables.capturesTable(measured),
  cpu: tables.cpuTable(measured),
  memory: tables.memoryTable(measured),
  engines: tables.enginesTable(measured),
  waits: tables.waitsTable(measured),
  curve: tables.curveTable(curve),
};
if (values.quick) for (const [name, text] of Object.entries(parts)) console.log(`\n${name}\n\n${text}`);
else writePage(parts);
