// A debugger that is safe to attach with, as `.tools/gdb/gdb`: the system's where it is safe, else a newer Debian's beside it.
// gdb 13 kills the processes it attaches to on CPUs with AMX.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onPath, tools, versions } from '../tools.mjs';
import { ask, canInstall, handAdvice, hasAmx, installPackages, NeedsHand, run, StepFailed } from './machine.mjs';

const safeMajor = 14;
/** Debian's and the dynamic loader's names for this CPU. */
const cpu = {
  x64: ['x86_64-linux-gnu', 'lib64/ld-linux-x86-64.so.2'],
  arm64: ['aarch64-linux-gnu', 'lib/ld-linux-aarch64.so.1'],
}[process.arch];

/** Quoted for sh, whatever the checkout's folder is called. */
const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Runs the other Debian's gdb with its own loader, libraries and Python, without entering it. */
function privateWrapper() {
  const [triplet, loader] = cpu;
  const inside = (path) => quote(join(tools.debian, path));
  const libraries = quote([`usr/lib/${triplet}`, `lib/${triplet}`].map((path) => join(tools.debian, path)).join(':'));
  return `#!/bin/sh
export PYTHONHOME=${inside('usr')}
exec ${inside(loader)} --library-path ${libraries} ${inside('usr/bin/gdb')} --data-directory=${inside('usr/share/gdb')} "$@"
`;
}

const systemWrapper = (gdb) => `#!/bin/sh\nexec ${quote(gdb)} "$@"\n`;

/** `16.3` of `GNU gdb (Debian 16.3-1) 16.3` */
async function versionOf(gdb) {
  return /GNU gdb .*?(\d+\.\d+)\S*$/m.exec((await ask(gdb, '--version'))?.split('\n')[0] ?? '')?.[1];
}

const isSafeVersion = (version) => version !== undefined && Number.parseInt(version, 10) >= safeMajor;

async function systemGdb() {
  const path = onPath('gdb');
  const version = path === undefined ? undefined : await versionOf(path);
  return version === undefined ? undefined : { path, version };
}

function writeWrapper(text) {
  mkdirSync(dirname(tools.gdb), { recursive: true });
  writeFileSync(tools.gdb, text);
  chmodSync(tools.gdb, 0o755);
}

const isUnpacked = () => existsSync(join(tools.debian, 'usr', 'bin', 'gdb'));
const canUnpack = () => cpu !== undefined && (canInstall || isUnpacked());

const wrapperText = () => (existsSync(tools.gdb) ? readFileSync(tools.gdb, 'utf8') : undefined);

export const debuggerStep = {
  id: 'debugger',
  title: 'Debugger',
  async state() {
    if (process.platform !== 'linux') return { kind: 'unneeded', what: 'memray uses Xcode’s lldb here' };
    const text = wrapperText();
    if (text !== undefined) {
      const version = await versionOf(tools.gdb);
      const isPrivate = cpu !== undefined && text === privateWrapper();
      // A system gdb that was harmless on another CPU may not be on this one.
      if (version !== undefined && (isPrivate || isSafeVersion(version) || !hasAmx())) {
        return { kind: 'there', what: `gdb ${version} is there` };
      }
    }
    const system = await systemGdb();
    if (isSafeVersion(system?.version)) return { kind: 'absent', what: `the system’s gdb ${system.version} is safe` };
    const why =
      system === undefined ? 'there is none' : `the system’s gdb ${system.version} harms what it attaches to on some CPUs`;
    const plan = canUnpack() ? `unpacking Debian ${versions.debian}’s beside it (300 MB, about a minute)` : 'looking at this one';
    return { kind: 'absent', what: `${why}: ${plan}` };
  },
  async bring(say) {
    const system = await systemGdb();
    if (isSafeVersion(system?.version)) {
      writeWrapper(systemWrapper(system.path));
      return `the system’s gdb ${system.version} it is`;
    }
    if (!canUnpack()) {
      if (system !== undefined && !hasAmx()) {
        writeWrapper(systemWrapper(system.path));
        return `the system’s gdb ${system.version}: this CPU has no AMX, so it does no harm here`;
      }
      throw new NeedsHand(
        system === undefined ? 'no gdb' : `gdb ${system.version} kills processes on this CPU`,
        `A gdb of ${safeMajor} or newer is needed: ${system === undefined ? 'install it.' : 'a newer release of your system has one.'}`,
        ...(system === undefined ? handAdvice('gdb') : ['Put it first on PATH, then: npm run setup']),
      );
    }
    if (!isUnpacked()) await unpack(say);
    writeWrapper(privateWrapper());
    const version = await versionOf(tools.gdb);
    if (!isSafeVersion(version)) {
      throw new StepFailed(
        `the unpacked gdb does not run (${version ?? 'no version'})`,
        `Try: ${tools.gdb} --version`,
        'Remove .tools/debian and run `npm run setup` again.',
      );
    }
    return `gdb ${version} of Debian ${versions.debian}`;
  },
};

async function unpack(say) {
  if (onPath('debootstrap') === undefined) {
    say('installing debootstrap …');
    await installPackages('debootstrap');
  }
  // Under another name until it is whole: half a root must not be taken for one.
  const part = `${tools.debian}.part`;
  rmSync(part, { recursive: true, force: true });
  await run('debootstrap', 'debootstrap', ['--variant=minbase', '--include=gdb', versions.debian, part], {
    advice: ['Set-up needs Debian’s packages once; check the network or its proxy.'],
  });
  rmSync(tools.debian, { recursive: true, force: true });
  renameSync(part, tools.debian);
}
