// `npm run bench`: memray's reporters and ours, side by side on the same captures, in turn, three times each. Prints a
// Markdown table of medians and ratios for docs/benchmarks.md. `--rounds N` makes the captures larger (default 40).
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureNode, root, toolsFolder } from '../../scripts/node24.mjs';

ensureNode(import.meta.url);

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '40' } } });
const rounds = Number(values.rounds);
const python = join(toolsFolder, 'python', 'bin', 'python');
const cli = join(root, 'out', 'cli.js');
for (const [file, remedy] of [
  [python, 'npm run setup'],
  [cli, 'npm run build'],
]) {
  if (!existsSync(file)) {
    console.error(`${file} is absent. Run: ${remedy}`);
    process.exit(1);
  }
}

const programs = [
  { name: 'ast and JSON, small', script: 'churn.py', rounds: 1 },
  { name: 'ast and JSON', script: 'churn.py', rounds },
  { name: 'eight threads', script: 'threads.py', rounds },
];

function measure(command) {
  const output = execFileSync(python, [join(import.meta.dirname, 'measure.py'), ...command], { encoding: 'utf8' });
  const result = JSON.parse(output);
  if (result.code !== 0) throw new Error(`${command.join(' ')} ended with ${result.code}`);
  return result;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const folder = mkdtempSync(join(tmpdir(), 'memlens-bench-'));
try {
  const version = execFileSync(python, ['-m', 'memray', '--version'], { encoding: 'utf8' }).trim();
  console.log(`memray ${version}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}\n`);
  console.log(
    '| capture | size | records | memray stats | memray summary | memray flamegraph | memlens stats | CPU ratio to stats | to flamegraph | resident: memray flamegraph | memlens |',
  );
  console.log('| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |');
  for (const program of programs) {
    const capture = join(folder, `${program.script}-${program.rounds}.bin`);
    const script = join(import.meta.dirname, 'programs', program.script);
    execFileSync(python, [
      '-m',
      'memray',
      'run',
      '-q',
      '-f',
      '--trace-python-allocators',
      '-o',
      capture,
      script,
      String(program.rounds),
    ]);
    const commands = {
      stats: [python, '-m', 'memray', 'stats', capture],
      summary: [python, '-m', 'memray', 'summary', capture],
      flamegraph: [python, '-m', 'memray', 'flamegraph', '-f', '-o', join(folder, 'flame.html'), capture],
      ours: [process.execPath, cli, 'stats', '--json', '-f', '-o', join(folder, 'stats.json'), capture],
    };
    const runs = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
    for (let i = 0; i < 3; i++) for (const [name, command] of Object.entries(commands)) runs[name].push(measure(command));
    const cpu = Object.fromEntries(Object.entries(runs).map(([name, all]) => [name, median(all.map((run) => run.cpu))]));
    const resident = (name) => `${(median(runs[name].map((run) => run.resident)) / 1e6).toFixed(0)} MB`;
    const stats = JSON.parse(readFileSync(join(folder, 'stats.json'), 'utf8'));
    const seconds = (name) => `${cpu[name].toFixed(2)} s`;
    console.log(
      `| ${program.name} | ${(statSync(capture).size / 1e6).toFixed(1)} MB | ${(stats.metadata.total_allocations / 1e6).toFixed(1)} M | ` +
        `${seconds('stats')} | ${seconds('summary')} | ${seconds('flamegraph')} | ${seconds('ours')} | ` +
        `${(cpu.stats / cpu.ours).toFixed(1)} | ${(cpu.flamegraph / cpu.ours).toFixed(1)} | ${resident('flamegraph')} | ${resident('ours')} |`,
    );
    rmSync(capture);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
