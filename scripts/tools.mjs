// The tools Memlens is developed and tested with: their pinned versions, and where they lie in the git-ignored folder.
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { pinnedNodeBin, root, toolsFolder } from './node24.mjs';

export const versions = {
  node: '24.21.0',
  /** code-server of this version holds VS Code 1.139.1. */
  codeServer: '4.139.1',
  /** VS Code 1.105.1, the oldest that engines.vscode allows, and the Node it is built for. */
  oldestCodeServer: '4.105.1',
  oldestNode: '22.23.3',
  memray: '1.20.0',
  /** The newest of each older line whose captures test/capture compares: formats 10, 11 (two allocator lists), 12. */
  olderMemrays: ['1.19.3', '1.18.0', '1.14.0', '1.10.0'],
  /** The Debian whose gdb is unpacked beside the system's: trixie has gdb 16.3. */
  debian: 'trixie',
  /** The Debian whose Pythons 3.14 and 3.15 are unpacked. */
  newerDebian: 'forky',
};

export const tools = {
  node: join(pinnedNodeBin, process.platform === 'win32' ? 'node.cmd' : 'node'),
  /** `MEMLENS_SERVER` and `MEMLENS_SERVER_NODE`: another version of it, and the Node that its modules were built for. */
  server:
    process.env.MEMLENS_SERVER ??
    join(toolsFolder, 'vscode', 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js'),
  python: join(toolsFolder, 'python', 'bin', 'python'),
  /** memray runs a bare `gdb`: the folder goes first on its PATH. */
  gdb: join(toolsFolder, 'gdb', 'gdb'),
  debian: join(toolsFolder, 'debian'),
  stamps: join(toolsFolder, 'stamps'),
  logs: join(toolsFolder, 'logs'),
};

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const macApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The first of these programs that PATH holds. */
export function onPath(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      if (folder !== '' && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return undefined;
}

/** A Chromium to show the workbench in; `CHROMIUM_PATH` names another one. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  return onPath(...chromiumNames) ?? macApps.find((app) => existsSync(app));
}

/** Go's own folder is not on everybody's PATH. */
export function findGo() {
  return onPath('go') ?? ['/usr/local/go/bin/go', '/opt/homebrew/bin/go'].find((path) => existsSync(path));
}

/**
 * A desktop VS Code: the program, which test-electron starts, and the `code` command, which installs and opens.
 * `VSCODE_PATH` names the program; else it is found behind the `code` on PATH. Undefined where there is none (the `code` of a
 * remote terminal has no program behind it): the embedded server stands in for it.
 */
export function findDesktop() {
  const named = process.env.VSCODE_PATH;
  if (named !== undefined && named !== '') {
    const command = commandsOf(named).find((path) => existsSync(path));
    return { program: named, command: command ?? named };
  }
  const command = process.platform === 'win32' ? onPath('code.cmd') : onPath('code');
  if (command === undefined) return undefined;
  const program = programsOf(realpathSync(command)).find((path) => existsSync(path));
  return program === undefined ? undefined : { program, command };
}

const commandsOf = (program) => [
  join(dirname(program), 'bin', process.platform === 'win32' ? 'code.cmd' : 'code'),
  resolve(program, '..', '..', 'Resources', 'app', 'bin', 'code'),
];
const programsOf = (command) => [
  resolve(command, '..', '..', process.platform === 'win32' ? 'Code.exe' : 'code'),
  resolve(command, '..', '..', '..', '..', 'MacOS', 'Electron'),
];

/** What the tests and the example give Memlens as a person's own settings, where the pieces are there. */
export function personalSettings() {
  return {
    ...(existsSync(tools.gdb) ? { 'memlens.attach.debugger': tools.gdb } : {}),
    ...(existsSync(tools.python) ? { 'memlens.pythonPath': tools.python } : {}),
  };
}

export const editorFolder = join(toolsFolder, 'editor');
export const shotsFolder = join(root, '.shots');
