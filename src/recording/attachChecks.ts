import { access, constants, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail, succeed, type Result } from '../core/base/result.ts';
import type { ProcessInfo } from '../targets/target.ts';
import { openFiles, readProc, statusField } from '../targets/local/proc.ts';
import { chooseDebugger, harmfulDebugger, knownHarm, type DebuggerChoice } from './debuggers.ts';
import type { Failure } from './failure.ts';
import { askInterpreter, type InterpreterFacts } from './interpreters.ts';
import { tracerOf } from './keeper/injection.ts';
import { loadedMemray } from './loadedMemray.ts';
import type { AttachOptions } from './recording.ts';

export interface AttachGround {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where a configured debugger gets its bare name. */
  readonly debuggerFolder: string;
  /** The text of /proc/cpuinfo: some debuggers harm on some processors only. */
  readonly cpuinfo: string;
  /** A Python with memray to use when the target's own can't be run from here. */
  readonly fallbackInterpreter: () => Promise<string | undefined>;
  /** memray's version in the process at an earlier attach of ours. */
  readonly versionSeen: (info: ProcessInfo) => string | undefined;
}

export interface AttachMeans {
  readonly interpreter: string;
  readonly memrayVersion: string;
  readonly choice: DebuggerChoice;
}

/** Everything that can be known before a debugger touches the process. */
export async function checkBeforeAttach(
  info: ProcessInfo,
  options: AttachOptions,
  ground: AttachGround,
): Promise<Result<AttachMeans, Failure>> {
  if (info.isStopped) return fail({ reason: 'targetStopped', evidence: `PID ${info.pid}: state T` });
  const owner = await otherOwner(info);
  if (owner !== undefined) return fail({ reason: 'otherUser', owner, evidence: `PID ${info.pid} is owned by ${owner}` });
  const tracer = await tracerOf(info.pid);
  if (tracer !== undefined) {
    const name = (await readProc(tracer, 'comm'))?.trim();
    return fail({ reason: 'traced', tracer: { pid: tracer, name }, evidence: `TracerPid: ${tracer}` });
  }
  const memray = await findMemray(info, ground);
  if (!memray.ok) return memray;
  const { interpreter, version, memrayVersion } = memray.value;
  const loaded = await loadedMemray(info.pid);
  if (loaded !== undefined) {
    const loadedVersion = loaded.version ?? ground.versionSeen(info);
    if (loadedVersion === undefined ? loaded.replaced : loadedVersion !== memrayVersion) {
      const evidence = `loaded: ${loaded.path} (${loadedVersion ?? 'replaced since'}); installed: ${memrayVersion}`;
      return fail({ reason: 'memrayVersionDiffers', loaded: loadedVersion ?? '?', installed: memrayVersion, evidence });
    }
    const capture = await captureOf(info.pid);
    if (capture !== undefined) return fail({ reason: 'alreadyTracked', evidence: `open in the process: ${capture}` });
  }
  const choice = await chooseDebugger({
    method: options.method,
    configured: options.debugger,
    path: ground.environment['PATH'] ?? '',
    platform: process.platform,
    canRemoteExec: isNewEnough(version),
    folder: ground.debuggerFolder,
  });
  const harm = choice.debugger === undefined ? undefined : knownHarm(choice.debugger, ground.cpuinfo);
  if (choice.debugger !== undefined && harm !== undefined && !options.allowHarmfulDebugger)
    return fail(harmfulDebugger(choice.debugger, harm));
  return succeed({ interpreter, memrayVersion, choice });
}

/** CAP_SYS_PTRACE, as a bit of CapEff. */
const ptraceCapability = 1n << 19n;

/** The owner of somebody else's process, where this user has no right to trace those. */
async function otherOwner(info: ProcessInfo): Promise<string | undefined> {
  const [own, other] = await Promise.all([readProc(process.pid, 'status'), readProc(info.pid, 'status')]);
  if (own === undefined || other === undefined) return undefined;
  if (BigInt(`0x${statusField(own, 'CapEff') ?? '0'}`) & ptraceCapability) return undefined;
  const uid = (status: string): string | undefined => statusField(status, 'Uid')?.split('\t')[0];
  return uid(own) === uid(other) ? undefined : (info.user ?? uid(other));
}

/** `sys.remote_exec` came with 3.14. */
function isNewEnough([major, minor]: InterpreterFacts['version']): boolean {
  return major > 3 || (major === 3 && minor >= 14);
}

/** memray of the target's own interpreter, seen as the target sees it: in its folder, with its PYTHONPATH and HOME. */
async function findMemray(
  info: ProcessInfo,
  ground: AttachGround,
): Promise<Result<{ interpreter: string; version: InterpreterFacts['version']; memrayVersion: string }, Failure>> {
  const own = info.interpreter;
  if (own !== undefined) {
    const environment = await likeTarget(info.pid, ground.environment);
    const facts = await askInterpreter(own, {
      environment,
      ...(info.workingDirectory === undefined ? {} : { workingDirectory: info.workingDirectory }),
    });
    if (facts?.memrayVersion !== undefined)
      return succeed({ interpreter: own, version: facts.version, memrayVersion: facts.memrayVersion });
    if (facts !== undefined && !info.memrayLoaded)
      return fail({ reason: 'memrayMissing', interpreter: own, evidence: `${own}: No module named 'memray'` });
  }
  const fallback = await ground.fallbackInterpreter();
  const facts = fallback === undefined ? undefined : await askInterpreter(fallback);
  if (fallback !== undefined && facts?.memrayVersion !== undefined)
    return succeed({ interpreter: fallback, version: facts.version, memrayVersion: facts.memrayVersion });
  return fail({ reason: 'noMemrayHere', interpreter: own, evidence: `${own ?? 'no interpreter'}: memray could not be run` });
}

/** The variables that decide what the target can import, where they may be read. */
async function likeTarget(
  pid: number,
  environment: AttachGround['environment'],
): Promise<Readonly<Record<string, string | undefined>>> {
  const own = (await readProc(pid, 'environ'))?.split('\0') ?? [];
  const value = (name: string): string | undefined => own.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
  const like: Record<string, string | undefined> = { ...environment };
  for (const name of ['PYTHONPATH', 'PYTHONHOME', 'PYTHONUSERBASE', 'HOME']) like[name] = value(name) ?? environment[name];
  return like;
}

/** The variables with which memray is run for this target: its module search path, not its HOME. */
export async function attachEnvironment(
  pid: number,
  environment: AttachGround['environment'],
): Promise<Readonly<Record<string, string | undefined>>> {
  const { PYTHONPATH, PYTHONHOME } = await likeTarget(pid, environment);
  return { ...environment, PYTHONPATH, PYTHONHOME };
}

/** A capture that the process is writing: open in it, with memray's first bytes. */
async function captureOf(pid: number): Promise<string | undefined> {
  for (const path of new Set((await openFiles(pid)) ?? [])) {
    if (!path.startsWith('/') || path.startsWith('/dev/') || path.startsWith('/proc/')) continue;
    if (await isCapture(path)) return path;
  }
  return undefined;
}

async function isCapture(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) return false;
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(7), 0, 7, 0);
      return bytesRead === 7 && buffer.toString('latin1') === 'memray\0';
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

/** The folder and the file as this user sees them; the target may see less, and memray tells then. */
export async function checkOutput(path: string): Promise<Failure | undefined> {
  const folder = dirname(path);
  try {
    if (!(await stat(folder)).isDirectory())
      return { reason: 'outputFolderMissing', path, evidence: `${folder} is not a folder` };
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { reason: code === 'ENOENT' || code === 'ENOTDIR' ? 'outputFolderMissing' : 'outputDenied', path, evidence: message };
  }
  const there = await stat(path).catch(() => undefined);
  return there === undefined ? undefined : { reason: 'outputExists', path, evidence: `${path} exists` };
}
