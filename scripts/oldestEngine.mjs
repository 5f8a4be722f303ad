// The editor tests in the oldest VS Code that `engines.vscode` allows: `node scripts/oldestEngine.mjs [--grep X]`.
// Builds VS Code 1.105.1's server in .tools/oldest the first time (about 3 minutes). Not part of `npm test`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root, toolsFolder } from './node24.mjs';
import { run } from './setup/machine.mjs';
import { setUpAndEnsureNode } from './setup/first.mjs';
import { onPath, tools, versions } from './tools.mjs';

process.env.MEMLENS_EMBEDDED = '1';
setUpAndEnsureNode(import.meta.url);

const folder = join(toolsFolder, 'oldest');
const nodePackage = join(folder, 'node_modules', 'node');
const vscode = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
const server = join(vscode, 'out', 'server-main.js');
const stamp = join(folder, 'built');
const wanted = `${versions.oldestCodeServer} ${versions.oldestNode}`;
/** Those of its native modules that a test needs. */
const nativeModules = ['@vscode/spdlog', 'node-pty', 'native-watchdog', '@parcel/watcher'];

async function build() {
  console.log(`Building VS Code's server of code-server ${versions.oldestCodeServer} in .tools/oldest (about 3 minutes) …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  mkdirSync(tools.logs, { recursive: true });
  const dependencies = { node: versions.oldestNode, 'code-server': versions.oldestCodeServer };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }));
  const quiet = ['--no-audit', '--no-fund', '--loglevel=warn'];
  // Its own install script would build it for another Node.
  await run('oldest-packages', 'npm', ['install', ...quiet, '--ignore-scripts'], { cwd: folder });
  await run('oldest-node', 'npm', ['rebuild', ...quiet, 'node'], { cwd: folder });

  const headers = readdirSync(join(nodePackage, 'node_modules')).find((name) =>
    existsSync(join(nodePackage, 'node_modules', name, 'include', 'node', 'node.h')),
  );
  const env = { PATH: [join(nodePackage, 'bin'), process.env.PATH].join(delimiter) };
  const manifest = join(vscode, 'package.json');
  const contents = JSON.parse(readFileSync(manifest, 'utf8'));
  // It names a commit of a repository, which is no registry's.
  contents.dependencies['@parcel/watcher'] = '2.5.1';
  writeFileSync(manifest, JSON.stringify(contents, undefined, 2));
  rmSync(join(vscode, 'npm-shrinkwrap.json'), { force: true });
  await run('oldest-vscode', 'npm', ['install', ...quiet, '--omit=dev', '--ignore-scripts'], { cwd: vscode, env });

  // npm brings the tool that builds native modules.
  const gyp = join(dirname(realpathSync(onPath('npm'))), '..', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  for (const name of nativeModules) {
    const nodedir = join(nodePackage, 'node_modules', headers);
    await run(`oldest-${name.replaceAll(/\W+/g, '-')}`, process.execPath, [gyp, 'rebuild', `--nodedir=${nodedir}`], {
      cwd: join(vscode, 'node_modules', name),
      env,
    });
  }
  writeFileSync(stamp, wanted);
}

try {
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) await build();
} catch (error) {
  console.error(error.message);
  for (const line of error.advice ?? []) console.error(line);
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [join(root, 'test', 'editor', 'run.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, MEMLENS_SERVER: server, MEMLENS_SERVER_NODE: join(nodePackage, 'bin', 'node') },
});
process.exit(status ?? 1);
