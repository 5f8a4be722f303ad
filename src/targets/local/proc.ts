import { readFile, readlink, readdir } from 'node:fs/promises';

/** What the kernel tells of a process under /proc. Undefined: gone, or not ours to read. */

export async function readProc(pid: number, name: string): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}

export async function readProcLink(pid: number, name: string): Promise<string | undefined> {
  try {
    return await readlink(`/proc/${pid}/${name}`);
  } catch {
    return undefined;
  }
}

export interface ProcStat {
  /** One letter: R, S, D, T (stopped), t (stopped by a tracer), Z (ended, not yet collected by its parent). */
  readonly state: string;
  readonly ppid: number;
  /** Clock ticks after boot. */
  readonly startTime: number;
}

export async function readStat(pid: number): Promise<ProcStat | undefined> {
  const text = await readProc(pid, 'stat');
  return text === undefined ? undefined : parseStat(text);
}

/** The name is in parentheses and may itself hold spaces and parentheses, so fields are counted from the last one. */
export function parseStat(text: string): ProcStat | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .trim()
    .split(' ');
  const startTime = Number(fields[19]);
  const state = fields[0];
  if (state === undefined || state === '' || !Number.isFinite(startTime)) return undefined;
  return { state, ppid: Number(fields[1]), startTime };
}

/** The value of one line of /proc/PID/status. */
export function statusField(status: string, field: string): string | undefined {
  return new RegExp(`^${field}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim();
}

export function residentBytes(status: string): number | undefined {
  const match = /^(\d+) kB$/.exec(statusField(status, 'VmRSS') ?? '');
  return match === null ? undefined : Number(match[1]) * 1024;
}

/** PIDs of a process's threads' children are of no interest here: only the numeric folders. */
export async function listPids(): Promise<readonly number[]> {
  try {
    return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  } catch {
    return [];
  }
}

/** argv without the empty string after the last separator. */
export function splitArguments(cmdline: string): readonly string[] {
  if (cmdline === '') return [];
  return (cmdline.endsWith('\0') ? cmdline.slice(0, -1) : cmdline).split('\0');
}

/** Files a process has open, as the links of /proc/PID/fd read. Undefined: may not be read. */
export async function openFiles(pid: number): Promise<readonly string[] | undefined> {
  let numbers: readonly string[];
  try {
    numbers = await readdir(`/proc/${pid}/fd`);
  } catch {
    return undefined;
  }
  const links = await Promise.all(numbers.map((number) => readProcLink(pid, `fd/${number}`)));
  return links.filter((link) => link !== undefined);
}
