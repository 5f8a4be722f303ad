// `npm run setup`: brings what is absent of the tools, and nothing twice. Runs under the Node that is there, with no dependency.
// What could not be brought is written to .tools/missing.json, with the reason: tests that need it are skipped with that reason,
// or fail with CI=true.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolsFolder } from './node24.mjs';
import { NeedsHand, span, StepFailed } from './setup/machine.mjs';
import { steps } from './setup/steps.mjs';
import { tools } from './tools.mjs';

const strict = process.env.CI === 'true';
mkdirSync(tools.logs, { recursive: true });

const begin = performance.now();
const missing = {};
let failed = false;
for (const [index, step] of steps.entries()) {
  const say = (text) => console.log(`[${index + 1}/${steps.length}] ${step.title}: ${text}`);
  const start = performance.now();
  try {
    const state = await step.state();
    if (state.kind === 'there' || state.kind === 'unneeded') {
      say(state.what);
      continue;
    }
    say(`${state.what} …`);
    const done = await step.bring(say);
    say(`${done} (${span(performance.now() - start)})`);
  } catch (error) {
    if (!(error instanceof NeedsHand)) throw error;
    missing[step.id] = error.message;
    say(`${error instanceof StepFailed ? 'FAILED' : 'missing'}: ${error.message}`);
    for (const line of error.advice) console.log(`        ${line}`);
    // Nothing later works without Node or the dependencies.
    if (step.required || (strict && !step.optional)) {
      failed = true;
      break;
    }
  }
}
writeFileSync(join(toolsFolder, 'missing.json'), JSON.stringify(missing, undefined, 2));
const names = Object.keys(missing);
if (failed) {
  console.error(`Set-up stopped at: ${names.at(-1)}.`);
  process.exit(1);
}
const rest = names.length === 0 ? '' : `; without: ${names.join(', ')} (their tests are skipped)`;
console.log(`Set-up ready in ${span(performance.now() - begin)}${rest}.`);
