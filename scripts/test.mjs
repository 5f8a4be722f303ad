// `npm test`: sets up, checks, and runs every test; prints the time of each part, and as its last line the count.
// `npm test -- unit capture` runs a part of it.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setUpAndEnsureNode } from './setup/first.mjs';
import { root, toolEnvironment, toolsFolder } from './node24.mjs';
import { endLeftovers } from './test/leftovers.mjs';
import { countTests, readCheck, readMocha, readVitest } from './test/results.mjs';
import { span } from './setup/machine.mjs';

const setupSeconds = setUpAndEnsureNode(import.meta.url);

const results = join(toolsFolder, 'results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const run = `${process.pid}-${Date.now()}`;
const mark = `MEMLENS_TEST_RUN=${run}`;
const environment = toolEnvironment({ ...process.env, MEMLENS_TEST_RUN: run });
/** What set-up couldn't bring: tool -> reason. */
const missing = JSON.parse(readFileSync(join(toolsFolder, 'missing.json'), 'utf8'));

const result = (name) => join(results, `${name}.json`);
const vitest = (name, needs = []) => ({
  name,
  needs,
  folder: name === 'harness' ? 'test/editor/harness' : `test/${name}`,
  minutes: 15,
  command: ['vitest', 'run', '--project', name, '--reporter=default', '--reporter=./scripts/test/countReporter.mjs'],
  counts: result(name),
  read: () => readVitest(result(name)),
});
const editor = (name) => ({
  name: `editor: ${name}`,
  needs: ['vscode', 'browser', 'python', 'debugger'],
  folder: `test/editor/${name}`,
  minutes: 20,
  command: ['node', 'test/editor/run.mjs', '--no-build', '--suite', name, '--result', result(`editor-${name}`)],
  read: () => readMocha(result(`editor-${name}`)),
});

const parts = [
  {
    name: 'build',
    needs: [],
    minutes: 5,
    command: ['node', 'scripts/build.mjs'],
    read: () => ({ passed: 0, failed: 0, skipped: 0, titles: [] }),
  },
  { name: 'check', needs: [], minutes: 10, command: ['node', 'scripts/check.mjs'], read: readCheck },
  vitest('unit'),
  vitest('capture', ['python']),
  vitest('recording', ['python', 'debugger']),
  vitest('webview', ['browser']),
  vitest('harness', ['vscode', 'browser']),
  editor('suite'),
  editor('untrusted'),
  editor('chinese'),
  editor('pythonExtension'),
  editor('multiRoot'),
];

/** Runs a command, showing its output as it comes; answers its exit code and the output's end. */
function execute({ name, command, minutes, counts }) {
  return new Promise((resolve) => {
    const [program, ...args] = command;
    const child = spawn(program, args, {
      cwd: root,
      env: { ...environment, ...(counts === undefined ? {} : { MEMLENS_COUNTS: counts }) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let tail = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      tail = (tail + chunk).slice(-4000);
    });
    const timer = setTimeout(() => {
      console.log(`${name}: no end within ${minutes} min`);
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    }, minutes * 60_000);
    child.on('error', (error) => console.log(`${name}: ${error.message}`));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, tail });
    });
  });
}

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(name, () => {
    void endLeftovers(mark).then(() => process.exit(130));
  });
}

const wanted = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
const table = [['setup', setupSeconds * 1000, '']];
const notes = [];
for (const part of parts) {
  if (wanted.length > 0 && !wanted.some((word) => part.name === word || part.name.startsWith(`${word}:`))) continue;
  const lacking = part.needs.filter((need) => need in missing);
  if (lacking.length > 0) {
    const count = countTests(join(root, part.folder));
    total.skipped += count;
    table.push([part.name, 0, `${count} skipped`]);
    notes.push(...lacking.map((need) => `skipped: ${part.name} (${count} tests): ${need}: ${missing[need]}`));
    continue;
  }
  console.log(`\n== ${part.name}`);
  const start = performance.now();
  const { code, tail } = await execute(part);
  const counts = part.read(tail) ?? { passed: 0, failed: 0, skipped: 0, titles: [] };
  // A part that ends badly without naming a test has failed all the same.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  for (const left of await endLeftovers(mark)) notes.push(`left running by ${part.name}, ended: ${left}`);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  notes.push(...counts.titles.map((title) => `skipped: ${part.name}: ${title}`));
  const words = [
    `${counts.passed} passed`,
    `${counts.failed} failed`,
    ...(counts.skipped > 0 ? [`${counts.skipped} skipped`] : []),
  ];
  table.push([
    part.name,
    performance.now() - start,
    counts.passed + counts.failed + counts.skipped === 0 ? 'done' : words.join(', '),
  ]);
  // Without a build there is nothing to test.
  if (part.name === 'build' && code !== 0) break;
}

console.log('');
for (const note of notes) console.log(note);
const width = Math.max(...table.map(([name]) => name.length));
for (const [name, milliseconds, words] of table)
  console.log(`${name.padEnd(width)}  ${span(milliseconds).padStart(12)}  ${words}`);
const all = table.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
console.log(`${'all'.padEnd(width)}  ${span(all).padStart(12)}`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
