import { listPids, readProc, statusField } from '../../targets/local/proc.ts';
import type { MemrayCall } from './plan.ts';

export interface Injection {
  readonly ok: boolean;
  /** Everything that memray and the debugger printed. */
  readonly output: string;
  /** Given up on request. */
  readonly cancelled: boolean;
}

/** How long a debugger has to let go of the target by itself. */
const graceMilliseconds = 4_000;

/**
 * Runs `memray attach` or `detach`, in a process group of its own. Giving up is gentle: killing memray would leave its
 * debugger behind, tracing the target, so the debugger is asked to detach, and memray ends by that.
 */
export async function inject(
  call: MemrayCall,
  pid: number,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Injection> {
  const { execa } = await import('execa');
  const child = execa(call.executable, call.args, {
    stdin: 'ignore',
    all: true,
    reject: false,
    stripFinalNewline: false,
    detached: true,
    env: environment,
    extendEnv: false,
    // Neither memray nor the debugger may pick up modules or settings from where the window happens to be.
    cwd: '/',
  });
  const group = child.pid;
  let letting: Promise<void> | undefined;
  // Not execa's own cancelling, which reaches memray alone.
  const giveUp = (): void => {
    if (group !== undefined) letting = letGo(group, pid);
  };
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  const result = await child;
  signal.removeEventListener('abort', giveUp);
  await letting;
  // memray may have been killed by somebody: its debugger must not stay behind.
  if (group !== undefined) await releaseTarget(group, pid);
  const ok = result.exitCode === 0;
  const output = group === undefined ? `${result.shortMessage ?? ''}\n` : result.all;
  return { ok, output, cancelled: signal.aborted && !ok };
}

/**
 * Ends the group, the debugger first and by itself. Interrupting memray with it would be its target's death: Python kills a
 * child a quarter of a second after an interrupt, and a debugger that is killed leaves its breakpoints in the target.
 */
async function letGo(group: number, pid: number): Promise<void> {
  const patience = Date.now() + 4 * graceMilliseconds;
  for (let look = 0; Date.now() < patience; look += 1) {
    const debuggers = await membersOf(group);
    const isThere = groupExists(group);
    if (!isThere && (await tracerIn(group, pid)) === undefined) return;
    // Asked again now and then: one that is just starting may not have heard.
    if (look % 20 === 0) {
      for (const own of debuggers) signalProcess(own, 'SIGTERM');
      if (debuggers.length === 0) signalProcess(group, 'SIGINT');
    } else if (debuggers.length === 0 && look % 5 === 0) signalProcess(group, 'SIGINT');
    await delay(100);
  }
  signalGroup(group, 'SIGKILL');
}

/** Processes of the group beside its leader: the debugger that memray started. */
async function membersOf(group: number): Promise<readonly number[]> {
  const pids = await listPids();
  const own = await Promise.all(pids.map(async (pid) => (pid !== group && (await groupOf(pid)) === group ? [pid] : [])));
  return own.flat();
}

async function releaseTarget(group: number, pid: number): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const tracer = await tracerIn(group, pid);
    if (tracer === undefined) return;
    if (attempt % 10 === 0) signalProcess(tracer, 'SIGTERM');
    await delay(100);
  }
}

/** The target's tracer, if it is a process of the group. */
async function tracerIn(group: number, pid: number): Promise<number | undefined> {
  const tracer = await tracerOf(pid);
  if (tracer === undefined) return undefined;
  return (await groupOf(tracer)) === group ? tracer : undefined;
}

async function groupOf(pid: number): Promise<number | undefined> {
  const stat = await readProc(pid, 'stat');
  // After the name in parentheses: state, ppid, pgrp.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : Number(fields[2]);
}

export async function tracerOf(pid: number): Promise<number | undefined> {
  const status = await readProc(pid, 'status');
  const tracer = Number(status === undefined ? 0 : statusField(status, 'TracerPid'));
  return tracer > 0 ? tracer : undefined;
}

function signalGroup(group: number, name: NodeJS.Signals): boolean {
  return signalProcess(-group, name);
}

function groupExists(group: number): boolean {
  return signalProcess(-group, 0);
}

function signalProcess(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
