// Older memrays for test/capture, which holds our answers against those of the memray that wrote the file: one environment for each
// (memray, Python) pair that has a wheel, over the Pythons of the steps before.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { toolsFolder } from '../node24.mjs';
import { versions } from '../tools.mjs';
import { ask, NeedsHand, run, StepFailed } from './machine.mjs';

const folder = join(toolsFolder, 'memrays');
/** Pairs without a wheel, `{"1.10.0": ["3.13"]}`: not asked for again, and named by the tests. */
const missingPath = join(folder, 'missing.json');

const readMissing = () => (existsSync(missingPath) ? JSON.parse(readFileSync(missingPath, 'utf8')) : {});

/** Environments that have a memray with all it needs: Python version -> folder. */
function bases() {
  const more = join(toolsFolder, 'pythons');
  const candidates = [
    join(toolsFolder, 'python'),
    ...(existsSync(more) ? readdirSync(more).map((name) => join(more, name)) : []),
  ];
  const found = new Map();
  for (const path of candidates) {
    const version = existsSync(join(path, 'lib'))
      ? readdirSync(join(path, 'lib'))
          .find((name) => /^python3\.\d+$/.test(name))
          ?.slice('python'.length)
      : undefined;
    if (version !== undefined && existsSync(join(path, 'bin', 'python')) && !found.has(version)) found.set(version, path);
  }
  return found;
}

const packagesOf = (environment, python) => join(environment, 'lib', `python${python}`, 'site-packages');

const ownFolder = (memray, python) => join(folder, memray, python);

function isThere(memray, python) {
  return existsSync(join(packagesOf(ownFolder(memray, python), python), `memray-${memray}.dist-info`));
}

function pairs() {
  const missing = readMissing();
  const all = [...bases()].flatMap(([python, base]) => versions.olderMemrays.map((memray) => ({ memray, python, base })));
  return all.map((pair) => ({
    ...pair,
    isThere: isThere(pair.memray, pair.python),
    isMissing: missing[pair.memray]?.includes(pair.python) === true,
  }));
}

function inWords() {
  const all = pairs();
  const count = all.filter((pair) => pair.isThere).length;
  const missing = Object.entries(readMissing()).map(([memray, pythons]) => `${memray} for ${pythons.join(', ')}`);
  return `${count} with a Python each${missing.length === 0 ? '' : `; no wheel of ${missing.join('; ')}`}`;
}

/**
 * memray alone goes into an environment of its own; what it needs comes from the base's, by a line in a .pth file, whose folders
 * come behind its own.
 */
async function bringPair({ memray, python, base }) {
  const own = ownFolder(memray, python);
  const packages = packagesOf(own, python);
  const log = `memray-${memray}-${python}`;
  await run(log, join(base, 'bin', 'python'), ['-m', 'venv', '--without-pip', '--clear', own]);
  writeFileSync(join(packages, 'base.pth'), `${packagesOf(base, python)}\n`);
  const options = ['--disable-pip-version-check', '--quiet', '--no-deps', '--only-binary', ':all:', '--no-compile'];
  await run(log, join(base, 'bin', 'python'), ['-m', 'pip', 'install', ...options, '--target', packages, `memray==${memray}`]);
  const found = await ask(join(own, 'bin', 'python'), '-c', 'import memray; print(memray.__version__)');
  if (found !== memray) throw new StepFailed(`memray ${memray} of Python ${python} is ${found ?? 'not importable'}`);
}

/** pip names the versions that it has wheels of: with none at all, the registry wasn't reached. */
const lacksWheel = (error) => error.advice.some((line) => /\(from versions: \d/.test(line));

export const memraysStep = {
  id: 'memrays',
  title: 'Older memrays',
  optional: true,
  state() {
    if (process.platform === 'win32') return { kind: 'unneeded', what: 'memray does not run on Windows' };
    const todo = pairs().filter((pair) => !pair.isThere && !pair.isMissing);
    return todo.length === 0
      ? { kind: 'there', what: inWords() }
      : { kind: 'absent', what: `${versions.olderMemrays.join(', ')}: ${todo.length} pairs with a Python each` };
  },
  async bring() {
    const todo = pairs().filter((pair) => !pair.isThere && !pair.isMissing);
    const failures = [];
    const missing = readMissing();
    const work = async () => {
      for (let pair = todo.shift(); pair !== undefined; pair = todo.shift()) {
        try {
          await bringPair(pair);
        } catch (error) {
          if (!(error instanceof NeedsHand)) throw error;
          // Half an environment would answer with its base's memray.
          rmSync(ownFolder(pair.memray, pair.python), { recursive: true, force: true });
          if (lacksWheel(error)) (missing[pair.memray] ??= []).push(pair.python);
          else failures.push(`${pair.memray} for Python ${pair.python}: ${error.message}`);
        }
      }
    };
    mkdirSync(folder, { recursive: true });
    await Promise.all(Array.from({ length: Math.min(4, availableParallelism() + 1) }, work));
    writeFileSync(missingPath, JSON.stringify(missing, undefined, 2));
    if (failures.length > 0) throw new NeedsHand(failures.join('; '), 'Its captures are then not compared.');
    return inWords();
  },
};
