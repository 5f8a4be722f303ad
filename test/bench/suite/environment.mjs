// What only the benchmarks need, kept in the tools folder from one run to the next: the libraries that the recorded programs
// use, and this suite's own small programs as bundles.
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { root, toolsFolder } from '../../../scripts/node24.mjs';
import { run } from '../../../scripts/setup/machine.mjs';
import { tools, versions } from '../../../scripts/tools.mjs';

export const benchFolder = join(toolsFolder, 'bench');
/** The Python whose programs are recorded, and whose memray is measured. */
export const python = join(benchFolder, 'python', 'bin', 'python');
export const cli = join(root, 'out', 'cli.js');
export const memrayVersion = versions.memray;

/** Versions that every Python from 3.9 on can have. */
const packages = [`memray==${versions.memray}`, 'networkx==3.2.1', 'SQLAlchemy==2.0.44', 'pandas==2.3.3', 'lz4==4.4.4'];
const stamp = join(benchFolder, 'python', 'packages.txt');

function packagesAreThere() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === packages.join('\n');
}

export async function prepare() {
  for (const [file, remedy] of [
    [tools.python, 'npm run setup'],
    [cli, 'npm run build'],
  ]) {
    if (!existsSync(file)) throw new Error(`${file} is absent. Run: ${remedy}`);
  }
  mkdirSync(benchFolder, { recursive: true });
  mkdirSync(tools.logs, { recursive: true });
  if (!packagesAreThere()) {
    console.error(`Installing ${packages.join(', ')} …`);
    await run('bench-python', tools.python, ['-m', 'venv', '--clear', join(benchFolder, 'python')]);
    const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--only-binary', ':all:'];
    await run('bench-packages', python, [...pip, ...packages]);
    writeFileSync(stamp, packages.join('\n'));
  }
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/bench/parts/*.ts'],
    outdir: join(benchFolder, 'parts'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    tsconfigRaw: {},
    logLevel: 'warning',
  });
  // The engine looks for it beside its bundle.
  copyFileSync(join(root, 'out', 'core.wasm'), join(benchFolder, 'parts', 'core.wasm'));
}

/** Of each older memray that set-up brought, the newest Python that has it. */
export function olderPythons() {
  return versions.olderMemrays.flatMap((memray) => {
    const folder = join(toolsFolder, 'memrays', memray);
    const pythons = existsSync(folder) ? readdirSync(folder).sort((a, b) => a.localeCompare(b, 'en', { numeric: true })) : [];
    const newest = pythons.findLast((version) => existsSync(join(folder, version, 'bin', 'python')));
    return newest === undefined ? [] : [{ memray, python: join(folder, newest, 'bin', 'python') }];
  });
}

/** The command of one of `test/bench/parts`. */
export const part = (name, ...args) => [process.execPath, join(benchFolder, 'parts', `${name}.mjs`), ...args];
