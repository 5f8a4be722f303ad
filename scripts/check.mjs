// `npm run check`: types of every room, structure, lint, dead code, formatting. `npm run check -- types structure` runs a part.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNode, root, toolEnvironment } from './node24.mjs';

ensureNode(import.meta.url);

const rooms = readdirSync(join(root, 'src')).filter((name) => existsSync(join(root, 'src', name, 'tsconfig.json')));

/** Every check: one or more commands, run one after another. */
const checks = {
  types: rooms.map((name) => ['tsc', '-p', `src/${name}`]),
  'types of tests': [['tsc', '-p', 'test']],
  structure: [['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', 'src']],
  lint: [['eslint', '--max-warnings', '0', '.']],
  'dead code': [['knip', '--no-progress']],
  format: [['prettier', '--check', '--log-level', 'warn', '.']],
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(`no such check: ${unknown.join(', ')} (there are: ${Object.keys(checks).join(', ')})`);
  process.exit(2);
}

function run([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: toolEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

let failed = 0;
let passed = 0;
for (const [name, commands] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = performance.now();
  const results = [];
  for (const command of commands) results.push({ command, ...(await run(command)) });
  const bad = results.filter((result) => result.code !== 0);
  for (const result of bad) console.log(`\n$ ${result.command.join(' ')}\n${result.output.trim()}\n`);
  console.log(`${bad.length === 0 ? 'ok  ' : 'FAIL'} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  if (bad.length === 0) passed += 1;
  else failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
