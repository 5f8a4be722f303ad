// What the machine offers to set-up: running a command with its output in a log, and the system's packages.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath, tools } from '../tools.mjs';

/** A step that this machine doesn't let us do: says what a person can run. */
export class NeedsHand extends Error {
  constructor(message, ...advice) {
    super(message);
    this.advice = advice;
  }
}

/** A step that was tried and went wrong. */
export class StepFailed extends NeedsHand {}

/** What npm tells its scripts about itself must not reach another npm: it would take the outer one's Node for its own. */
function environment(own) {
  const result = { ...process.env, ...own };
  for (const name of ['npm_config_user_agent', 'npm_node_execpath', 'npm_execpath', 'NODE']) delete result[name];
  return result;
}

/** `1 min 10 s` */
export function span(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Runs a command to its end, its output in `.tools/logs/<log>.log`; a failure shows the log's end and what to do. */
export async function run(log, command, args, { cwd, env, advice = [] } = {}) {
  const path = join(tools.logs, `${log}.log`);
  const output = createWriteStream(path);
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    child.on('error', (error) => {
      output.write(`${error.message}\n`);
      resolve(-1);
    });
    child.on('close', resolve);
  });
  await new Promise((resolve) => output.end(resolve));
  if (code === 0) return;
  const tail = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-12);
  throw new StepFailed(
    `\`${[command, ...args].join(' ')}\` ended with ${code}`,
    ...tail.map((line) => `| ${line}`),
    `The whole output is in .tools/logs/${log}.log.`,
    ...advice,
    'Then run `npm run setup` again: what is done already stays done.',
  );
}

/** What a command prints, or undefined when it can't be run or fails. */
export function ask(command, ...args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? output.trim() : undefined));
  });
}

const managers = [
  { name: 'apt', program: 'apt-get', install: ['apt-get', 'install', '-y'] },
  { name: 'dnf', program: 'dnf', install: ['dnf', 'install', '-y'] },
  { name: 'yum', program: 'yum', install: ['yum', 'install', '-y'] },
  { name: 'apk', program: 'apk', install: ['apk', 'add'] },
  { name: 'pacman', program: 'pacman', install: ['pacman', '-S', '--noconfirm'] },
  { name: 'brew', program: 'brew', install: ['brew', 'install'] },
];

/** System packages by need; a manager that isn't named has no package of it. */
const packages = {
  chromium: { apt: ['chromium'], dnf: ['chromium'], apk: ['chromium'], pacman: ['chromium'], brew: ['--cask', 'chromium'] },
  serverBuild: {
    apt: ['libkrb5-dev', 'build-essential', 'python3'],
    dnf: ['krb5-devel', 'gcc-c++', 'make', 'python3'],
    yum: ['krb5-devel', 'gcc-c++', 'make', 'python3'],
    apk: ['krb5-dev', 'build-base', 'python3'],
    pacman: ['krb5', 'base-devel', 'python'],
    brew: ['krb5', 'python'],
  },
  tracers: { apt: ['strace', 'lldb'], dnf: ['strace', 'lldb'], apk: ['strace', 'lldb'], pacman: ['strace', 'lldb'] },
  python: {
    apt: ['python3', 'python3-venv'],
    dnf: ['python3'],
    yum: ['python3'],
    apk: ['python3'],
    pacman: ['python'],
    brew: ['python'],
  },
  gdb: { apt: ['gdb'], dnf: ['gdb'], yum: ['gdb'], apk: ['gdb'], pacman: ['gdb'] },
  debootstrap: { apt: ['debootstrap'] },
  go: { apt: ['golang-go'], dnf: ['golang'], yum: ['golang'], apk: ['go'], pacman: ['go'], brew: ['go'] },
  chineseFont: { apt: ['fonts-wqy-microhei'] },
};

const manager = managers.find(({ program }) => onPath(program) !== undefined);
const isRoot = process.getuid?.() === 0;

/** True where packages can be installed without asking anybody: Debian's, as root. Nothing else was tried. */
export const canInstall = manager?.name === 'apt' && isRoot;

/** The command a person would type for a need; undefined where no package manager is known. */
export function installCommand(need) {
  const names = manager === undefined ? undefined : packages[need][manager.name];
  if (names === undefined) return undefined;
  const command = [...manager.install, ...names].join(' ');
  return manager.name === 'brew' || isRoot ? command : `sudo ${command}`;
}

let updated = false;

/** Installs what is absent of a need; what is there keeps its version. */
export async function installPackages(need) {
  const names = packages[need].apt;
  if (!canInstall) throw new NeedsHand(`${need} is not installed, and set-up may not install it`, ...handAdvice(need));
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Options::=--force-confold'];
  if (!updated) {
    // Some source that can't be reached is no reason to stop: the install itself tells whether the lists will do.
    await run('apt-update', 'apt-get', [...options, 'update'], { env }).catch(() => undefined);
    updated = true;
  }
  await run(
    `apt-${need}`,
    'apt-get',
    [...options, 'install', '-y', '--no-install-recommends', '--no-upgrade', '--no-remove', ...names],
    {
      env,
      advice: [`By hand: ${installCommand(need)}`],
    },
  );
}

export function handAdvice(need) {
  const command = installCommand(need);
  return command === undefined
    ? ['No package manager that set-up knows was found: install it your system’s way, then run `npm run setup` again.']
    : [`Run: ${command}`, 'Then: npm run setup'];
}

/** `amx_tile` among the CPU's flags: gdb 13 harms what it attaches to there. */
export function hasAmx() {
  const path = '/proc/cpuinfo';
  return existsSync(path) && /\bamx_tile\b/.test(readFileSync(path, 'utf8'));
}
