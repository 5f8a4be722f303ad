// Pythons newer than the system's, unpacked from a newer Debian without entering it: `.tools/newer-pythons/usr/bin/python3.14`.
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolsFolder } from '../node24.mjs';
import { onPath, versions } from '../tools.mjs';
import { ask, canInstall, NeedsHand, run, StepFailed } from './machine.mjs';

/** 3.14 has memrays; of 3.15 test/capture wants the line tables. */
const wanted = ['3.14', '3.15'];
const folder = join(toolsFolder, 'newer-pythons');
/** Debian's name for this CPU, and where its dynamic loader lies. */
const cpu = {
  x64: ['x86_64-linux-gnu', 'usr/lib64/ld-linux-x86-64.so.2'],
  arm64: ['aarch64-linux-gnu', 'usr/lib/ld-linux-aarch64.so.1'],
}[process.arch];
const libraries = [
  'libc6',
  'libgcc-s1',
  'libstdc++6',
  'libexpat1',
  'zlib1g',
  'libzstd1',
  'libssl3t64',
  'libffi8',
  'liblzma5',
  'libbz2-1.0',
];

/** The interpreter of a version that this step brought. */
export const newerPython = (version) => {
  const path = join(folder, 'usr', 'bin', `python${version}`);
  return existsSync(path) ? path : undefined;
};

const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Runs the other Debian's Python with its own loader and libraries; its own name is what finds a virtual environment. */
function wrapper(root, program) {
  const [triplet, loader] = cpu;
  const inside = (path) => quote(join(root, path));
  return `#!/bin/sh
exec ${inside(loader)} --argv0 "$0" --library-path ${inside(`usr/lib/${triplet}`)} ${inside(`usr/bin/${program}`)} "$@"
`;
}

async function unpack() {
  // Under another name until it is whole.
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  const apt = join(part, 'apt');
  for (const name of ['lists/partial', 'cache/archives/partial', 'packages']) mkdirSync(join(apt, name), { recursive: true });
  writeFileSync(join(apt, 'status'), '');
  writeFileSync(join(apt, 'sources.list'), `deb http://deb.debian.org/debian ${versions.newerDebian} main\n`);
  const options = Object.entries({
    'Dir::Etc::SourceList': 'sources.list',
    'Dir::State::Lists': 'lists',
    'Dir::State::status': 'status',
    'Dir::Cache': 'cache',
  }).flatMap(([name, path]) => ['-o', `${name}=${join(apt, path)}`]);
  // This step reads the packages itself, as whoever it is.
  options.push('-o', 'Dir::Etc::SourceParts=/dev/null', '-o', 'APT::Sandbox::User=root', '-o', 'Acquire::Languages=none');
  await run('newer-pythons-lists', 'apt-get', [...options, 'update']);
  const pythons = wanted.flatMap((version) => [
    `python${version}-minimal`,
    `libpython${version}-minimal`,
    `libpython${version}-stdlib`,
  ]);
  const packages = join(apt, 'packages');
  await run('newer-pythons', 'apt-get', [...options, 'download', ...libraries, ...pythons], { cwd: packages });
  for (const name of readdirSync(packages)) await run('newer-pythons-unpack', 'dpkg-deb', ['-x', join(packages, name), part]);
  rmSync(apt, { recursive: true });
  for (const version of wanted) {
    const program = join(part, 'usr', 'bin', `python${version}`);
    renameSync(program, `${program}.program`);
    writeFileSync(program, wrapper(folder, `python${version}.program`));
    chmodSync(program, 0o755);
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
}

const areThere = () => wanted.every((version) => newerPython(version) !== undefined);

export const newerPythonsStep = {
  id: 'newerPythons',
  title: 'Newer Pythons',
  optional: true,
  state() {
    if (areThere()) return { kind: 'there', what: `${wanted.join(' and ')} are there` };
    if (cpu === undefined || !canInstall || onPath('dpkg-deb') === undefined)
      return { kind: 'unneeded', what: 'not to be had here; the tests take those of this machine' };
    return { kind: 'absent', what: `unpacking ${wanted.join(' and ')} of Debian ${versions.newerDebian} (30 MB to load)` };
  },
  async bring() {
    try {
      await unpack();
    } catch (error) {
      if (error instanceof NeedsHand) throw error;
      throw new StepFailed(error.message);
    }
    for (const version of wanted) {
      const answer = await ask(
        newerPython(version),
        '-c',
        'import sys, json, ctypes, venv; print("%d.%d" % sys.version_info[:2])',
      );
      if (answer !== version)
        throw new StepFailed(`the unpacked Python ${version} does not run`, 'Remove .tools/newer-pythons and try again.');
    }
    return `${wanted.join(' and ')} of Debian ${versions.newerDebian}`;
  },
};
