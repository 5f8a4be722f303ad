// `npm run bench`: reading captures, ours and memray's, side by side. Writes the tables of docs/benchmarks.md; about half an hour,
// and as much again with `--large`. `--quick` measures small captures once, in about two minutes, and prints its tables.
// The captures are made at the first run and kept in .tools/bench, as is what was measured: `--page` writes the tables of the last
// run anew.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureNode, root } from '../../scripts/node24.mjs';

ensureNode(import.meta.url);
const { benchFolder, memrayVersion, prepare, python } = await import('./suite/environment.mjs');
const { captures } = await import('./suite/captures.mjs');
const { buildNative } = await import('./native/build.mjs');
const { reading, readings } = await import('./suite/engines.mjs');
const { writePage } = await import('./suite/page.mjs');
const { promisesTable } = await import('./suite/promises.mjs');
const { compare } = await import('./suite/reporters.mjs');
const tables = await import('./suite/tables.mjs');
const { answers, startup } = await import('./suite/waits.mjs');

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, large: { type: 'boolean' }, page: { type: 'boolean' } },
});
const kept = join(benchFolder, 'results.json');
const results = values.page ? JSON.parse(readFileSync(kept, 'utf8')) : await measureAll();
const parts = partsOf(results);
if (values.quick) for (const [name, text] of Object.entries(parts)) console.log(`\n${name}\n\n${text}`);
else await writePage(parts);

async function measureAll() {
  const rounds = values.quick ? 1 : 3;
  await prepare();
  const compiled = buildNative(benchFolder);
  const all = captures(values.quick ? 'quick' : values.large ? 'large' : 'full');
  const say = (text) => console.error(`${new Date().toLocaleTimeString('en-GB')} ${text}`);
  const found = { machine: machine(compiled), measured: [], curve: [], startup: startup(all[0], 5) };
  for (const capture of all) {
    say(capture.title ?? `${capture.id}, for the cost per record`);
    // Native stacks and aggregated records are not what the loop in C reads.
    const ways = capture.ours === 'stats' && capture.set !== 'curve' ? readings(capture, compiled, rounds) : undefined;
    if (capture.program === 'documents.py') found.curve.push({ capture, time: reading(capture, rounds) });
    if (capture.set !== 'curve')
      found.measured.push({ capture, taken: compare(capture, rounds), answers: answers(capture, rounds), readings: ways });
    found.curve.sort((a, b) => a.capture.records - b.capture.records);
    if (!values.quick) writeFileSync(kept, JSON.stringify(found));
  }
  return found;
}

function machine(compiled) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pythonVersion = execFileSync(python, ['--version'], { encoding: 'utf8' }).trim();
  return [
    `Memlens ${version}, memray ${memrayVersion}, ${pythonVersion}, Node ${process.versions.node}`,
    compiled?.version ?? 'no C compiler',
    `${cpus().length} × ${cpus()[0].model.trim()}`,
    new Date().toISOString().slice(0, 10),
  ].join('; ');
}

function partsOf({ machine, measured, curve, startup }) {
  return {
    machine,
    promises: promisesTable({ measured, curve, startup }),
    captures: tables.capturesTable(measured),
    cpu: tables.cpuTable(measured),
    memory: tables.memoryTable(measured),
    engines: tables.enginesTable(measured),
    waits: tables.waitsTable(measured),
    curve: tables.curveTable(curve),
  };
}
