// One run of one suite: scratch folders, test bundles, the installed VSIX, VS Code, and what came of it.
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import esbuild from 'esbuild';
import { root } from '../../../scripts/node24.mjs';
import { editorFolder, findDesktop, personalSettings, shotsFolder, tools } from '../../../scripts/tools.mjs';
import { endLeftovers } from '../../../scripts/test/leftovers.mjs';
import { seedSettings, serverCommand } from './server.mjs';
import { packageFolder } from './vsix.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const tests = dirname(here);
const codeHost = join(here, 'codeHost.mjs');

/** Bundles the suite's files and mocha's entry; they lie below the checkout, so that mocha itself resolves from there. */
async function bundle(suite, file, folder) {
  const names = readdirSync(join(tests, suite))
    .filter((name) => name.endsWith('.test.ts') && (file === undefined || name === `${file}.test.ts`))
    .sort();
  if (names.length === 0) throw new Error(`no test file ${file ?? '*'}.test.ts in test/editor/${suite}`);
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [join(here, 'mochaEntry.ts'), ...names.map((name) => join(tests, suite, name))],
    outdir: folder,
    outbase: tests,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return {
    entry: join(folder, 'host', 'mochaEntry.cjs'),
    files: names.map((name) => join(folder, suite, name.replace(/\.ts$/, '.cjs'))),
  };
}

async function install(vsix, extensions, userData, desktop) {
  if (desktop === undefined) {
    await serverCommand([
      `--extensions-dir=${extensions}`,
      `--server-data-dir=${join(userData, 'server')}`,
      '--install-extension',
      vsix,
      '--force',
    ]);
    return;
  }
  const args = [`--extensions-dir=${extensions}`, `--user-data-dir=${userData}`, '--install-extension', vsix, '--force'];
  await exited(spawn(desktop.command, args, { stdio: 'inherit', shell: process.platform === 'win32' }));
}

/** Packages what lies in the suite's own `extensions/`: stand-ins for other extensions. */
function packageCompanions(suite, folder) {
  const own = join(tests, suite, 'extensions');
  const names = existsSync(own) ? readdirSync(own).sort() : [];
  return Promise.all(names.map((name) => packageFolder(join(own, name), join(folder, `${name}.vsix`))));
}

/** The one that VSCODE_PATH names; without a name, the embedded server where it is there. */
function chooseDesktop() {
  const isNamed = (process.env.VSCODE_PATH ?? '') !== '';
  return isNamed || !existsSync(tools.server) ? findDesktop() : undefined;
}

function exited(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === 0 ? resolve() : reject(new TestRunFailedError(code ?? undefined, signal ?? undefined)),
    );
  });
}

/** Relays what is appended to a file, whole and in order, until `stop`. */
function follow(path) {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(65_536);
  const drain = () => {
    for (let count; (count = readSync(file, buffer)) > 0;) process.stdout.write(Buffer.from(buffer.subarray(0, count)));
  };
  const timer = setInterval(drain, 50);
  return () => {
    clearInterval(timer);
    drain();
    closeSync(file);
  };
}

/** What is opened: the suite's own workspace where it has one, else the leaky example. A copy, so that tests may change it. */
function copyWorkspace(suite, folder) {
  const own = join(tests, suite, 'workspace');
  const source = existsSync(own) ? own : join(root, 'examples', 'leaky');
  if (existsSync(source)) cpSync(source, folder, { recursive: true });
  else mkdirSync(folder, { recursive: true });
}

/** A folder, or the workspace of several that lies in it. */
function opened(folder) {
  const name = readdirSync(folder).find((entry) => entry.endsWith('.code-workspace'));
  return name === undefined ? folder : join(folder, name);
}

/** Suites that want another VS Code than the rest: workspace trust left on, so that the folder is not trusted; another language. */
const special = { untrusted: { trusted: false }, chinese: { locale: 'zh-cn' } };

/**
 * Runs a suite to its end. Answers counts and the exit code; it rejects only when the run could not be started.
 */
export async function runSuite({ suite, file, grep, vsix, limitSeconds = 1200 }) {
  const { trusted = true, locale } = special[suite] ?? {};
  const start = performance.now();
  mkdirSync(editorFolder, { recursive: true });
  const scratch = mkdtempSync(join(editorFolder, `run-${process.pid}-`));
  const folder = (name) => join(scratch, name);
  const desktop = chooseDesktop();
  const executable = desktop?.program ?? codeHost;
  try {
    const { entry, files } = await bundle(suite, file, folder('tests'));
    copyWorkspace(suite, folder('workspace'));
    seedSettings(folder('user'), personalSettings());
    mkdirSync(folder('extensions'));
    mkdirSync(folder('files'));
    for (const file of [vsix, ...(await packageCompanions(suite, folder('companions')))])
      await install(file, folder('extensions'), folder('user'), desktop);
    writeFileSync(folder('tests.log'), '');

    const environment = {
      MEMLENS_ROOT: root,
      MEMLENS_WORKSPACE: folder('workspace'),
      MEMLENS_EXTENSIONS: folder('extensions'),
      MEMLENS_SCRATCH: folder('files'),
      MEMLENS_FILES: JSON.stringify(files),
      MEMLENS_LOG: folder('tests.log'),
      MEMLENS_RESULT: folder('result.json'),
      MEMLENS_SHOTS: shotsFolder,
      MEMLENS_LIMIT: String(limitSeconds * 1000),
      ...(grep === undefined ? {} : { MEMLENS_GREP: grep }),
      ...(existsSync(tools.python) ? { MEMLENS_PYTHON: tools.python } : {}),
      ...(existsSync(tools.gdb) ? { MEMLENS_GDB: tools.gdb } : {}),
    };
    const launchArgs = [
      ...(locale === undefined ? [] : [`--locale=${locale}`]),
      opened(folder('workspace')),
      `--extensions-dir=${folder('extensions')}`,
      `--user-data-dir=${folder('user')}`,
    ];
    const development = join(tests, 'blank');
    const stopFollowing = follow(folder('tests.log'));
    let exitCode = 0;
    try {
      if (trusted) {
        await runTests({
          vscodeExecutablePath: executable,
          extensionDevelopmentPath: development,
          extensionTestsPath: entry,
          launchArgs,
          extensionTestsEnv: environment,
        });
      } else {
        // runTests always disables workspace trust: this run starts the program itself.
        await exited(
          spawn(executable, [...launchArgs, `--extensionDevelopmentPath=${development}`, `--extensionTestsPath=${entry}`], {
            env: { ...process.env, ...environment },
            stdio: ['ignore', 'inherit', 'inherit'],
          }),
        );
      }
    } catch (error) {
      if (!(error instanceof TestRunFailedError)) throw error;
      exitCode = error.code ?? 1;
      if (exitCode === 0) exitCode = 1;
    } finally {
      stopFollowing();
      for (const left of await endLeftovers(`MEMLENS_SCRATCH=${folder('files')}`)) console.log(`left running, ended: ${left}`);
    }
    const seconds = (performance.now() - start) / 1000;
    if (!existsSync(folder('result.json'))) {
      const why = `VS Code ended with ${exitCode} before the tests did`;
      return {
        passed: 0,
        failed: [{ title: suite, message: why }],
        skipped: [],
        seconds,
        exitCode: exitCode === 0 ? 73 : exitCode,
      };
    }
    const counts = JSON.parse(readFileSync(folder('result.json'), 'utf8'));
    // A run in which nothing ran proves nothing.
    if (counts.passed + counts.failed.length + counts.skipped.length === 0) {
      counts.failed.push({ title: suite, message: grep === undefined ? 'no test ran' : `no test matches ${grep}` });
    }
    return { ...counts, seconds, exitCode: exitCode === 0 && counts.failed.length > 0 ? 1 : exitCode };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
