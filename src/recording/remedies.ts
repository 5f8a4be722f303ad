import { readFile } from 'node:fs/promises';
import { findOnPath } from './interpreters.ts';
import type { Command } from './recorder.ts';

/** Package managers in the order they are looked for; the first found is this system's own. */
const managers = [
  { name: 'apt-get', args: ['install', '-y', 'gdb'] },
  { name: 'dnf', args: ['install', '-y', 'gdb'] },
  { name: 'yum', args: ['install', '-y', 'gdb'] },
  { name: 'apk', args: ['add', 'gdb', 'musl-dbg'] },
  { name: 'pacman', args: ['-S', '--noconfirm', 'gdb'] },
  { name: 'zypper', args: ['install', '-y', 'gdb'] },
] as const;

export interface System {
  readonly platform: NodeJS.Platform;
  readonly path: string | undefined;
  readonly isRoot: boolean;
}

const thisSystem = (): System => ({ platform: process.platform, path: process.env['PATH'], isRoot: process.getuid?.() === 0 });

/** This system's command that installs a debugger; undefined when none is known. Shown to the user before it runs. */
export async function installDebugger(system: System = thisSystem()): Promise<Command | undefined> {
  if (system.platform === 'darwin') {
    // lldb comes with Apple's tools; Homebrew's gdb needs a certificate of one's own to be allowed to trace.
    const select = await findOnPath('xcode-select', system.path);
    if (select !== undefined) return { executable: select, args: ['--install'] };
    const brew = await findOnPath('brew', system.path);
    return brew === undefined ? undefined : { executable: brew, args: ['install', 'llvm'] };
  }
  if (system.platform !== 'linux') return undefined;
  for (const { name, args } of managers) {
    const manager = await findOnPath(name, system.path);
    if (manager !== undefined) return asRoot(manager, args, system);
  }
  const brew = await findOnPath('brew', system.path);
  return brew === undefined ? undefined : { executable: brew, args: ['install', 'gdb'] };
}

async function asRoot(executable: string, args: readonly string[], { isRoot, path }: System): Promise<Command> {
  if (isRoot) return { executable, args };
  const sudo = (await findOnPath('sudo', path)) ?? (await findOnPath('doas', path));
  return sudo === undefined ? { executable, args } : { executable: sudo, args: [executable, ...args] };
}

/** /proc/sys/kernel/yama/ptrace_scope; undefined where there is no Yama. */
export async function ptraceScope(): Promise<number | undefined> {
  try {
    const value = Number((await readFile('/proc/sys/kernel/yama/ptrace_scope', 'utf8')).trim());
    return Number.isInteger(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
