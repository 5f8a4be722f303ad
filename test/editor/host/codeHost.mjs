#!/usr/bin/env node
// Stands in for the desktop `code` program: VS Code's own server, shown by Chromium. @vscode/test-electron's runTests spawns it
// as it would spawn the desktop one.
//
//   codeHost.mjs [FOLDER | X.code-workspace] [--flags] --extensionDevelopmentPath=D --extensionTestsPath=T
//
// MEMLENS_RESULT   the file that the mocha run writes last; without it a run counts as died
// MEMLENS_LIMIT    milliseconds after which a run counts as hung (10 minutes)
// MEMLENS_SHOTS    folder of the pictures
// MEMLENS_VERBOSE  1: the server's and the page's own words too
//
// Exit codes: 0 passed, 1 failed, 70 internal, 71 the server died, 72 the page died, 73 the extension host died, 124 hung,
// 128 + n ended by a signal.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { seedSettings, serverCommand, startServer } from './server.mjs';
import { openUiChannel } from './uiChannel.mjs';
import { openWindow, remoteUri, workbenchUrl } from './window.mjs';

/** The workbench's own chatter, which arrives through the same door as the tests' console output; its errors have its stack. */
const noise =
  /workbench\.js:\d|^(An unknown error occurred|ChatSessionStore|Error while getting the latest version|Creation of workbench contribution|Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace|\[remote-connection|Updating additional builtin|\[Service Worker\]|\[AgentHost|\[AccountPolicy|getaddrinfo|Failed to fetch|\[driver\]|%c)/;

function parse(argv) {
  const options = { folder: undefined, development: [], tests: undefined, install: [], trusted: false };
  const valued = {
    '--extensionDevelopmentPath': (value) => options.development.push(value),
    '--extensionTestsPath': (value) => (options.tests = value),
    '--user-data-dir': (value) => (options.userData = value),
    '--extensions-dir': (value) => (options.extensions = value),
    '--install-extension': (value) => options.install.push(value),
    '--folder-uri': (value) => (options.folder = value),
    '--locale': (value) => (options.locale = value),
  };
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index];
    const match = /^(--[\w-]+)(?:=(.*))?$/s.exec(argument);
    if (match === null) options.folder = argument;
    else if (match[1] in valued) valued[match[1]](match[2] ?? argv[++index]);
    else if (match[1] === '--disable-workspace-trust') options.trusted = true;
    // Every other flag is a matter of the desktop program.
  }
  return options;
}

const local = (path) => (path.startsWith('file:') ? fileURLToPath(path) : resolve(path));

const options = parse(process.argv.slice(2));
const verbose = process.env.MEMLENS_VERBOSE === '1';
const limit = Number(process.env.MEMLENS_LIMIT ?? 600_000);
const result = process.env.MEMLENS_RESULT;
const scratch = mkdtempSync(join(tmpdir(), 'memlens-host-'));
const userData = local(options.userData ?? join(scratch, 'user'));
const extensions = local(options.extensions ?? join(scratch, 'extensions'));
const shots = process.env.MEMLENS_SHOTS ?? join(scratch, 'shots');

let server;
let window;
let channel;
let ending = false;
async function finish(code, why) {
  if (ending) return;
  ending = true;
  if (why !== undefined) process.stderr.write(`codeHost: ${why}\n`);
  await window?.close();
  channel?.close();
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
  process.exit(code);
}
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(name, () => void finish(128 + constants.signals[name], `ended by ${name}`));
}
process.on('unhandledRejection', (error) => void finish(70, `internal: ${error instanceof Error ? error.stack : String(error)}`));
// A parent that was killed can't tell: it shows by another process taking its place.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void finish(129, 'the process that started it is gone');
}, 500).unref();
setTimeout(() => void finish(124, `no end within ${limit / 1000} s`), limit).unref();

mkdirSync(extensions, { recursive: true });
if (!existsSync(join(userData, 'User', 'settings.json'))) seedSettings(userData, {});
for (const extension of options.install) {
  await serverCommand([`--extensions-dir=${extensions}`, '--install-extension', extension, '--force']);
}

// The server's environment is the extension host's: tests find the channel there.
channel = await openUiChannel(() => ({ page: window.page, webview: window.webview, shot: window.shot }));
process.env.MEMLENS_UI = channel.url;

server = await startServer({
  userData,
  extensions,
  trusted: options.trusted,
  driven: true,
  verbose,
  onExit: (why) => void finish(71, why),
});
window = await openWindow({ port: server.port, shots, verbose, locale: options.locale, onLost: (why) => void finish(72, why) });

await window.page.exposeFunction('codeAutomationLog', (type, values) => {
  const text = Array.isArray(values) ? format(...values) : String(values);
  if (verbose || !noise.test(text)) (type === 'error' || type === 'warn' ? process.stderr : process.stdout).write(`${text}\n`);
});
await window.page.exposeFunction('codeAutomationExit', (code) => {
  // An extension host that dies in the middle is reported as 0 too: only the result file tells that the tests came to their end.
  if (options.tests !== undefined && result !== undefined && !existsSync(result)) {
    return void finish(73, 'the extension host ended before the tests did (no result file)');
  }
  return void finish(code === 0 ? 0 : 1);
});

const payload = [
  ['skipWelcome', 'true'],
  ['skipReleaseNotes', 'true'],
  ...options.development.map((path) => ['extensionDevelopmentPath', remoteUri(server.port, local(path))]),
  ...(options.tests === undefined ? [] : [['extensionTestsPath', remoteUri(server.port, local(options.tests))]]),
  ['enableProposedApi', ''],
];
const folder = options.folder === undefined ? undefined : local(options.folder);
await window.page.goto(workbenchUrl(server.port, folder, payload), { waitUntil: 'commit' });
