// VS Code's own server as a child process: the extension host and the workbench's files come from it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath, tools } from '../../../scripts/tools.mjs';

/** Quiet, still and the same for everybody; what a test or a person sets goes on top. */
const baseSettings = {
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'terminal.integrated.showExitAlert': false,
  'update.mode': 'none',
  'window.menuBarVisibility': 'classic',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Seeds a user data folder. Machine-scoped settings (Memlens's interpreter and debugger) are only heard from the machine's
 * own file when the window is remote, as the server's windows are; the desktop reads them from the person's.
 */
export function seedSettings(userData, settings) {
  const text = JSON.stringify({ ...baseSettings, ...settings }, undefined, 2);
  for (const folder of ['User', 'Machine']) {
    mkdirSync(join(userData, folder), { recursive: true });
    writeFileSync(join(userData, folder, 'settings.json'), text);
  }
}

/** The parent's own editor must not leak into the one under test. */
function cleanEnvironment() {
  const environment = { ...process.env };
  for (const name of Object.keys(environment)) {
    if (/^(ELECTRON_|VSCODE_|CODE_SERVER|NODE_OPTIONS$|NODE_CHANNEL)/.test(name)) delete environment[name];
  }
  return environment;
}

function serverNode() {
  // The server's native modules were built for the pinned Node.
  const named = process.env.MEMLENS_SERVER_NODE;
  if (named !== undefined) return named;
  return existsSync(tools.node) ? tools.node : process.execPath;
}

/** Runs the server's command line once, e.g. to install an extension; resolves with its output, rejects when it fails. */
export function serverCommand(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(serverNode(), [tools.server, '--accept-server-license-terms', ...args], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`the server's command ended with ${code}:\n${output}`)),
    );
  });
}

/**
 * Starts the server on a free port of 127.0.0.1.
 * `trusted: false` leaves workspace trust on; `driven` lets a page's payload name extensions under development and tests.
 */
export async function startServer({ userData, extensions, trusted, driven, verbose, port = 0, onExit }) {
  const args = [
    tools.server,
    '--host=127.0.0.1',
    `--port=${port}`,
    '--without-connection-token',
    '--accept-server-license-terms',
    '--disable-telemetry',
    '--force-disable-user-env',
    `--server-data-dir=${join(userData, 'server')}`,
    `--user-data-dir=${userData}`,
    `--extensions-dir=${extensions}`,
    ...(trusted ? ['--disable-workspace-trust'] : []),
    ...(driven ? ['--enable-smoke-test-driver'] : []),
  ];
  // Should the launcher be killed without a chance to clean up, the kernel ends the server.
  const leash = process.platform === 'linux' ? onPath('setpriv') : undefined;
  const [command, ...rest] = leash === undefined ? [serverNode(), ...args] : [leash, '--pdeathsig=TERM', serverNode(), ...args];
  const child = spawn(command, rest, { env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));

  let tail = '';
  let stopping = false;
  const listening = new Promise((resolve, reject) => {
    const onData = (chunk) => {
      tail = (tail + chunk).slice(-4000);
      if (verbose) process.stderr.write(chunk);
      const match = /Extension host agent listening on (\d+)/.exec(tail);
      if (match) resolve(Number(match[1]));
    };
    child.stdout.on('data', onData);
    child.stderr.on('data', onData);
    child.once('error', reject);
    exited.then((how) => {
      reject(new Error(`the server ended (${how}):\n${tail}`));
      if (!stopping) onExit(`the server ended (${how})\n${tail}`);
    });
  });

  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // The group is gone already.
    }
  };
  return {
    port: await listening,
    async stop() {
      stopping = true;
      signal('SIGTERM');
      let timer;
      await Promise.race([exited, new Promise((resolve) => (timer = setTimeout(resolve, 3000)))]);
      clearTimeout(timer);
      signal('SIGKILL');
    },
  };
}
