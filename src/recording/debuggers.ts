import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, delimiter, join } from 'node:path';
import { runToEnd } from './childOutput.ts';
import type { Failure } from './failure.ts';
import { findOnPath } from './interpreters.ts';

export type DebuggerKind = 'gdb' | 'lldb';

export interface Debugger {
  readonly kind: DebuggerKind;
  readonly path: string;
  /** `16.3`; undefined when it doesn't say. */
  readonly version: string | undefined;
}

/** memray runs a bare `gdb` or `lldb`, so a configured path needs to know which of the two it is. */
export function debuggerKind(path: string): DebuggerKind {
  return basename(path).includes('lldb') ? 'lldb' : 'gdb';
}

/** `GNU gdb (Debian 13.1-3) 13.1`, `lldb version 14.0.6`, `lldb-1500.0.404.7`: the last number of the first line. */
export function parseDebuggerVersion(kind: DebuggerKind, output: string): string | undefined {
  const line = output.split('\n').find((text) => text.toLowerCase().includes(kind)) ?? '';
  if (kind === 'lldb') return /(?:version |lldb-)(\d+(?:\.\d+)*)/.exec(line)?.[1];
  return /(\d+(?:\.\d+)+)\S*\s*$/.exec(line)?.[1];
}

export async function askDebugger(kind: DebuggerKind, path: string): Promise<Debugger> {
  const { stdout, stderr } = await runToEnd(path, ['--version'], { timeoutMilliseconds: 10_000 });
  return { kind, path, version: parseDebuggerVersion(kind, stdout + stderr) };
}

/**
 * Debuggers known to kill what they attach to. gdb before 14 writes back an AMX processor state that the kernel refuses,
 * and leaves the process broken; lldb 14 crashes it at the second attach, so at every detach.
 */
export function knownHarm({ kind, version }: Debugger, cpuinfo: string): 'gdbAmx' | 'lldb14' | undefined {
  if (version === undefined) return undefined;
  const major = Number(version.split('.')[0]);
  if (kind === 'gdb' && major < 14 && /\bamx_tile\b/.test(cpuinfo)) return 'gdbAmx';
  // Apple numbers its lldb otherwise (1500.0.404): only LLVM's own 14 is meant.
  if (kind === 'lldb' && major === 14) return 'lldb14';
  return undefined;
}

export async function readCpuinfo(): Promise<string> {
  return readFile('/proc/cpuinfo', 'utf8').catch(() => '');
}

export interface DebuggerChoice {
  /** `--method` for memray. */
  readonly method: string;
  /** PATH for memray, with the folder of a configured debugger first. */
  readonly path: string;
  /** Undefined when none is used or found: memray then says so itself. */
  readonly debugger: Debugger | undefined;
}

export interface DebuggerWishes {
  readonly method: 'auto' | 'gdb' | 'lldb' | 'sys.remote_exec';
  readonly configured: string | undefined;
  readonly path: string;
  readonly platform: NodeJS.Platform;
  /** Both the target's and memray's Python are 3.14 or newer: no debugger is needed. */
  readonly canRemoteExec: boolean;
  /** Where links to configured debuggers may be put. */
  readonly folder: string;
}

/** Which debugger memray will run, decided as memray decides, and how to make it take the configured one. */
export async function chooseDebugger(wishes: DebuggerWishes): Promise<DebuggerChoice> {
  const { method, configured, path, canRemoteExec } = wishes;
  if (method === 'sys.remote_exec' || (method === 'auto' && canRemoteExec && configured === undefined))
    return { method, path, debugger: undefined };
  if (configured !== undefined) {
    const kind = debuggerKind(configured);
    if (method === 'auto' || method === kind) {
      const folder = await privateDebugger(kind, configured, wishes.folder);
      return { method: kind, path: [folder, path].join(delimiter), debugger: await askDebugger(kind, configured) };
    }
  }
  const order: readonly DebuggerKind[] =
    method !== 'auto' ? [method] : wishes.platform === 'linux' ? ['gdb', 'lldb'] : ['lldb', 'gdb'];
  for (const kind of order) {
    const found = await findOnPath(kind, path);
    // Named, so that memray runs the very one that was looked at.
    if (found !== undefined) return { method: kind, path, debugger: await askDebugger(kind, found) };
  }
  return { method, path, debugger: undefined };
}

/** A folder with the debugger under its bare name. A script, not a link: gdb finds its data from the path it is run by. */
async function privateDebugger(kind: DebuggerKind, path: string, folder: string): Promise<string> {
  const own = join(folder, createHash('sha256').update(path).digest('hex').slice(0, 16));
  await mkdir(own, { recursive: true, mode: 0o700 });
  const script = join(own, kind);
  await writeFile(script, `#!/bin/sh\nexec ${shellQuote(path)} "$@"\n`, { mode: 0o700 });
  await chmod(script, 0o700);
  return own;
}

/** A word for a POSIX shell that means exactly the text. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export function harmfulDebugger(used: Debugger, why: 'gdbAmx' | 'lldb14'): Failure {
  return {
    reason: 'harmfulDebugger',
    debugger: used.path,
    version: used.version ?? '',
    why,
    evidence: `${used.path} ${used.version ?? ''}`,
  };
}
