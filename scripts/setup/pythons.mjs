// More Pythons for test/capture, whose line tables differ: every version whose interpreter is on this machine anyway gets memray of its own.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { toolsFolder } from '../node24.mjs';
import { onPath, tools, versions } from '../tools.mjs';
import { ask, NeedsHand, run } from './machine.mjs';
import { newerPython } from './newerPythons.mjs';

/** The versions that people use, beside the one that set-up brings anyway. */
const wanted = ['3.8', '3.9', '3.10', '3.12', '3.13', '3.14'];
/** The newest memray that has a wheel for it. */
const memrayFor = (version) => (version === '3.8' ? '1.19.3' : versions.memray);
const folder = join(toolsFolder, 'pythons');
const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');

/** Interpreters of a version, the likeliest first; one on PATH may be a shim that answers for nothing. */
function candidates(version) {
  const named = onPath(`python${version}`);
  const kept = existsSync(pyenv)
    ? readdirSync(pyenv)
        .filter((name) => name.startsWith(`${version}.`))
        .map((name) => join(pyenv, name, 'bin', 'python'))
    : [];
  return [...kept, named, newerPython(version)].filter((path) => path !== undefined);
}

function isThere(version) {
  const packages = join(folder, version, 'lib', `python${version}`, 'site-packages');
  return existsSync(join(packages, `memray-${memrayFor(version)}.dist-info`));
}

/** Says that no interpreter of a version can make an environment, so that the next set-up doesn't ask again. */
const unusable = (version) => join(folder, `${version}.unusable`);

const isWorthTrying = (version) => !isThere(version) && !existsSync(unusable(version)) && candidates(version).length > 0;

function inWords() {
  const found = wanted.filter(isThere);
  return found.length === 0 ? 'no other Python is on this machine' : found.join(', ');
}

/** An environment with pip: where the interpreter came without it, set-up's own pip brings one. */
async function makeEnvironment(python, version, own) {
  const hasPip = (await ask(python, '-c', 'import ensurepip')) !== undefined;
  await run(`python-${version}`, python, ['-m', 'venv', '--clear', ...(hasPip ? [] : ['--without-pip']), own]);
  if (hasPip) return;
  const packages = join(own, 'lib', `python${version}`, 'site-packages');
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--target', packages, 'pip'];
  await run(`pip-${version}`, tools.python, pip);
}

async function bringOne(version) {
  for (const python of candidates(version)) {
    const answer = await ask(python, '-c', 'import sys, venv; print("%d.%d" % sys.version_info[:2])');
    if (answer !== version) continue;
    const own = join(folder, version);
    try {
      await makeEnvironment(python, version, own);
    } catch (error) {
      if (!(error instanceof NeedsHand)) throw error;
      continue;
    }
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--only-binary', ':all:'];
    await run(`memray-${version}`, join(own, 'bin', 'python'), [...pip, `memray==${memrayFor(version)}`]);
    return;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(unusable(version), 'no interpreter on this machine answers for this version\n');
}

export const pythonsStep = {
  id: 'pythons',
  title: 'More Pythons',
  optional: true,
  state() {
    if (process.platform === 'win32') return { kind: 'unneeded', what: 'memray does not run on Windows' };
    const todo = wanted.filter(isWorthTrying);
    return todo.length === 0 ? { kind: 'there', what: inWords() } : { kind: 'absent', what: `memray for ${todo.join(', ')}` };
  },
  async bring() {
    const failures = [];
    for (const version of wanted.filter(isWorthTrying)) {
      try {
        await bringOne(version);
      } catch (error) {
        if (!(error instanceof NeedsHand)) throw error;
        failures.push(`${version}: ${error.message}`);
      }
    }
    if (failures.length > 0) throw new NeedsHand(failures.join('; '), 'Its captures are then not compared.');
    return inWords();
  },
};
