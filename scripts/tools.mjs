// The tools Memlens is developed and tested with: their pinned versions, and where they lie in the git-ignored folder.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pinnedNodeBin, root, toolsFolder } from './node24.mjs';

export const versions = {
  node: '24.21.0',
  /** code-server of this version holds VS Code 1.139.1. */
  codeServer: '4.139.1',
  memray: '1.20.0',
  /** The Debian whose gdb is unpacked beside the system's: trixie has gdb 16.3. */
  debian: 'trixie',
};

export const tools = {
  node: join(pinnedNodeBin, process.platform === 'win32' ? 'node.cmd' : 'node'),
  server: join(toolsFolder, 'vscode', 'node_modules', 'code-server', 'lib', 'vscode', 'out', 'server-main.js'),
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

/** A desktop VS Code: `VSCODE_PATH`, else `code` on PATH; undefined where the embedded server stands in for it. */
export function findDesktopCode() {
  const named = process.env.VSCODE_PATH;
  if (named !== undefined && named !== '') return named;
  return onPath(process.platform === 'win32' ? 'code.cmd' : 'code');
}

/** What the tests and the example give Memlens as a person's own settings, where the pieces are there. */
export function personalSettings() {
  return {
    ...(existsSync(tools.gdb) ? { 'memlens.attach.debugger': tools.gdb } : {}),
    ...(existsSync(tools.python) ? { 'memlens.pythonPath': tools.python } : {}),
  };
}

export const editorFolder = join(toolsFolder, 'editor');
export const shotsFolder = join(root, '.shots');
