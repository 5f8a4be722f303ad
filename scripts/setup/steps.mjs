// Set-up's steps in order. `state` is quick and touches no network; `bring` does the work and answers what is there now.
import { existsSync, readFileSync, rmSync, writeFileSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isNewEnough, pinnedNodeBin, root, toolEnvironment, toolsFolder } from '../node24.mjs';
import { findChromium, findDesktop, findGo, onPath, tools, versions } from '../tools.mjs';
import { debuggerStep } from './debugger.mjs';
import { memraysStep } from './memrays.mjs';
import { newerPythonsStep } from './newerPythons.mjs';
import { pythonsStep } from './pythons.mjs';
import { ask, canInstall, handAdvice, installPackages, NeedsHand, run, StepFailed } from './machine.mjs';

const there = (what) => ({ kind: 'there', what });
const unneeded = (what) => ({ kind: 'unneeded', what });
const absent = (what) => ({ kind: 'absent', what });

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const npmOptions = ['--no-audit', '--no-fund', '--loglevel=warn'];
const offlineAdvice = 'Set-up needs the npm registry, PyPI and Debian’s packages once; check the network or its proxy.';

function packageVersion(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

/** A private npm project of one package at one version. */
async function npmInstall(log, folder, name, version, env) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }));
  rmSync(join(folder, 'package-lock.json'), { force: true });
  await run(log, npm, ['install', ...npmOptions, '--prefix', folder], { cwd: folder, env, advice: [offlineAdvice] });
}

/** The embedded server stands in for a desktop VS Code; `MEMLENS_EMBEDDED=1` wants it all the same. */
const wantsServer = () => process.env.MEMLENS_EMBEDDED === '1' || findDesktop() === undefined;

const nodePackage = join(toolsFolder, 'node', 'node_modules', 'node');
const nodeStep = {
  id: 'node',
  title: 'Node 24',
  required: true,
  state() {
    if (packageVersion(nodePackage) === versions.node && existsSync(tools.node)) return there(`${versions.node} is there`);
    const own = process.versions.node;
    // The embedded server's native modules are built for 24; with a desktop VS Code any recent Node will do.
    if (isNewEnough() && (own.startsWith('24.') || !wantsServer())) return unneeded(`this one (${own}) will do`);
    return absent(`installing ${versions.node}`);
  },
  async bring() {
    await npmInstall('node', join(toolsFolder, 'node'), 'node', versions.node);
    const found = await ask(tools.node, '--version');
    if (found !== `v${versions.node}`) {
      throw new StepFailed(
        `the npm package \`node\` brought ${found ?? 'nothing that runs'}`,
        'Install Node 24 yourself and put it first on PATH.',
      );
    }
    return `${versions.node} installed`;
  },
};

/** The lock file against npm's own record of what is installed: packages of other platforms are rightly absent. */
function dependenciesAreInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, entry]) => path === '' || entry.optional === true || installed[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

const dependenciesStep = {
  id: 'dependencies',
  title: 'Dependencies',
  required: true,
  state: () => (dependenciesAreInstalled() ? there('as locked') : absent('npm ci')),
  async bring() {
    await run('npm-ci', npm, ['ci', ...npmOptions], {
      cwd: root,
      env: { PATH: toolEnvironment().PATH },
      advice: [offlineAdvice],
    });
    return 'installed as locked';
  },
};

const serverPackage = join(toolsFolder, 'vscode', 'node_modules', 'code-server');
const serverStep = {
  id: 'vscode',
  title: 'VS Code',
  state() {
    if (!wantsServer()) return unneeded(`the desktop one is there (${findDesktop()?.program})`);
    if (packageVersion(serverPackage) === versions.codeServer && existsSync(tools.server))
      return there('the embedded server is there');
    return absent(`building the embedded server (code-server ${versions.codeServer}, 630 MB, about 2 minutes)`);
  },
  async bring() {
    if (process.platform === 'win32')
      throw new NeedsHand('the embedded server does not run on Windows', 'Install VS Code, or set VSCODE_PATH.');
    const tested = ['/usr/include/gssapi.h', '/usr/include/gssapi/gssapi.h', '/opt/homebrew/opt/krb5/include/gssapi.h'];
    const canBuild =
      tested.some((path) => existsSync(path)) && onPath('g++', 'clang++', 'c++') !== undefined && onPath('make') !== undefined;
    if (!canBuild) {
      if (!canInstall) {
        throw new NeedsHand(
          'no desktop VS Code, and its server can’t be built here',
          'Either install VS Code so that `code` is on PATH (or name it in VSCODE_PATH),',
          ...handAdvice('serverBuild'),
        );
      }
      await installPackages('serverBuild');
    }
    // Its native modules are built against the headers that come with the pinned Node.
    const inner = join(nodePackage, 'node_modules');
    const headers = existsSync(inner)
      ? readdirSync(inner).find((name) => existsSync(join(inner, name, 'include', 'node', 'node.h')))
      : undefined;
    const env = {
      PATH: [pinnedNodeBin, process.env.PATH].join(delimiter),
      ...(headers === undefined ? {} : { npm_config_nodedir: join(inner, headers) }),
    };
    await npmInstall('vscode', join(toolsFolder, 'vscode'), 'code-server', versions.codeServer, env);
    const version = packageVersion(dirname(dirname(tools.server)));
    if (version === undefined || !existsSync(tools.server))
      throw new StepFailed('code-server came without its server', 'Remove .tools/vscode and run `npm run setup` again.');
    return `VS Code ${version} built`;
  },
};

const browserStep = {
  id: 'browser',
  title: 'Browser',
  state() {
    const found = findChromium();
    return found === undefined ? absent(canInstall ? 'installing Chromium' : 'looking for one') : there(`${found} is there`);
  },
  async bring() {
    if (!canInstall)
      throw new NeedsHand('no Chromium or Chrome was found', ...handAdvice('chromium'), 'Or name one in CHROMIUM_PATH.');
    await installPackages('chromium');
    const found = findChromium();
    if (found === undefined)
      throw new StepFailed('the package was installed, but no Chromium is on PATH', 'Name it in CHROMIUM_PATH.');
    return `${found} installed`;
  },
};

const pythonFolder = join(toolsFolder, 'python');

function memrayIsThere() {
  const lib = join(pythonFolder, 'lib');
  if (!existsSync(tools.python) || !existsSync(lib)) return false;
  return readdirSync(lib).some((name) => existsSync(join(lib, name, 'site-packages', `memray-${versions.memray}.dist-info`)));
}

/** A Python of 3.9 or newer that can make virtual environments. */
async function basePython() {
  for (const name of ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.9']) {
    const answer = await ask(name, '-c', 'import sys, venv, ensurepip; print(sys.version_info >= (3, 9))');
    if (answer === 'True') return name;
  }
  return undefined;
}

const pythonStep = {
  id: 'python',
  title: 'Python with memray',
  state: () =>
    memrayIsThere()
      ? there(`memray ${versions.memray} is there`)
      : absent(`a virtual environment with memray ${versions.memray}`),
  async bring() {
    if (process.platform === 'win32') throw new NeedsHand('memray does not run on Windows', 'Work in WSL or a dev container.');
    let python = await basePython();
    if (python === undefined) {
      if (!canInstall) throw new NeedsHand('no Python 3.9 or newer that can make virtual environments', ...handAdvice('python'));
      await installPackages('python');
      python = await basePython();
    }
    if (python === undefined)
      throw new StepFailed('Python was installed, but it is older than 3.9', 'Put a newer python3 first on PATH.');
    await run('python-venv', python, ['-m', 'venv', '--clear', pythonFolder]);
    await run(
      'python-memray',
      tools.python,
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', `memray==${versions.memray}`],
      {
        advice: [offlineAdvice],
      },
    );
    const found = await ask(tools.python, '-c', 'import memray, platform; print(platform.python_version(), memray.__version__)');
    if (found === undefined)
      throw new StepFailed('memray was installed but can’t be imported', `Try: ${tools.python} -c "import memray"`);
    const [version, memray] = found.split(' ');
    return `Python ${version} with memray ${memray}`;
  },
};

/** What test/recording makes failures with: another tracer, and a debugger that Memlens refuses. */
const tracersStep = {
  id: 'tracers',
  title: 'Tracers',
  state() {
    if (process.platform !== 'linux') return unneeded('the tests that need them run on Linux');
    const absentOnes = ['strace', 'lldb'].filter((name) => onPath(name) === undefined);
    return absentOnes.length === 0 ? there('strace and lldb are there') : absent(`installing ${absentOnes.join(' and ')}`);
  },
  async bring() {
    await installPackages('tracers');
    return 'installed';
  },
};

/** Go's pprof reads what `memlens transform pprof` writes. */
const goStep = {
  id: 'go',
  title: 'Go',
  state() {
    const found = findGo();
    return found === undefined ? absent(canInstall ? 'installing it' : 'looking for it') : there(`${found} is there`);
  },
  async bring() {
    if (!canInstall) throw new NeedsHand('Go is not there, and pprof comes with it', ...handAdvice('go'));
    await installPackages('go');
    const found = findGo();
    if (found === undefined) throw new StepFailed('the package was installed, but no Go is on PATH', 'Put `go` on PATH.');
    return `${found} installed`;
  },
};

const fontStep = {
  id: 'chineseFont',
  title: 'Chinese font',
  optional: true,
  async state() {
    const fonts = await ask('fc-list', ':lang=zh', 'file');
    if (fonts === undefined) return unneeded('no fc-list here to ask; pictures use what is there');
    return fonts === '' ? absent('installing a small one for pictures of the Chinese words') : there('there');
  },
  async bring() {
    await installPackages('chineseFont');
    return 'installed';
  },
};

export const steps = [
  nodeStep,
  dependenciesStep,
  serverStep,
  browserStep,
  pythonStep,
  newerPythonsStep,
  pythonsStep,
  memraysStep,
  debuggerStep,
  tracersStep,
  goStep,
  fontStep,
];
