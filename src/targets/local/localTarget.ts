import { access, constants, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ProcessFigures, ProcessInfo, Target } from '../target.ts';
import { byInterest } from './interest.ts';
import { memoryLimit } from './memoryLimit.ts';
import { OtherTarget } from './otherTarget.ts';
import { listPids, readProc, readProcLink, readStat, residentBytes, splitArguments, statusField } from './proc.ts';
import {
  interpreterCandidates,
  isHelperProcess,
  isPythonName,
  mapsHaveMemray,
  mapsHavePython,
  programName,
  pythonVersionOf,
} from './pythonFacts.ts';

/** The machine Memlens runs on. Linux reads /proc; other systems have what `ps` tells. */
export function createLocalTarget(): Target {
  return process.platform === 'linux' ? new LinuxTarget() : new OtherTarget();
}

const othersMilliseconds = 15_000;

class LinuxTarget implements Target {
  readonly kind = 'local';
  readonly #users = new UserNames();
  /** Processes that had no Python in them when they were last looked at: maps are long, and most programs never will. */
  readonly #others = new Map<string, number>();

  async listProcesses(signal: AbortSignal): Promise<readonly ProcessInfo[]> {
    await this.#users.refresh();
    const processes: ProcessInfo[] = [];
    for (const [mark, at] of this.#others) if (Date.now() - at > othersMilliseconds) this.#others.delete(mark);
    const described = await Promise.all((await listPids()).map((pid) => this.#describe(pid)));
    signal.throwIfAborted();
    for (const info of described) {
      // Kernel threads have neither arguments nor an executable; helpers aren't worth recording.
      if (info === undefined || (info.argv.length === 0 && info.executable === undefined && info.residentBytes === undefined))
        continue;
      if (!isHelperProcess(info.argv)) processes.push(info);
    }
    return processes.sort(byInterest);
  }

  async describeProcess(pid: number): Promise<ProcessInfo | undefined> {
    await this.#users.refresh();
    return this.#describe(pid);
  }

  async figures(pid: number): Promise<ProcessFigures | undefined> {
    const status = await readProc(pid, 'status');
    const resident = status === undefined ? undefined : residentBytes(status);
    if (resident === undefined) return undefined;
    return { residentBytes: resident, memoryLimitBytes: await memoryLimit(pid) };
  }

  async isAlive(pid: number, startTime: number | undefined): Promise<boolean> {
    const stat = await readStat(pid);
    // A zombie has ended: it only waits for its parent to ask.
    if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return false;
    return startTime === undefined || stat.startTime === startTime;
  }

  async #describe(pid: number): Promise<ProcessInfo | undefined> {
    const [stat, status, cmdline, executable] = await Promise.all([
      readStat(pid),
      readProc(pid, 'status'),
      readProc(pid, 'cmdline'),
      readProcLink(pid, 'exe'),
    ]);
    if (stat === undefined || status === undefined || stat.state === 'Z' || stat.state === 'X') return undefined;
    const argv = splitArguments(cmdline ?? '');
    const kernelName = statusField(status, 'Name') ?? String(pid);
    const named = isPythonName(executable ?? '') || isPythonName(argv[0] ?? '');
    // A program that embeds Python, as uWSGI does, shows it in its maps only.
    const mark = `${pid}:${stat.startTime}`;
    const knownOther = !named && Date.now() - (this.#others.get(mark) ?? 0) < othersMilliseconds;
    const maps = executable === undefined || knownOther ? undefined : await readProc(pid, 'maps');
    const isPython = named || (maps !== undefined && mapsHavePython(maps));
    if (!isPython && !knownOther) this.#others.set(mark, Date.now());
    const workingDirectory = await readProcLink(pid, 'cwd');
    return {
      pid,
      ppid: stat.ppid,
      // A program's first thread may have renamed itself, and with it what the kernel calls the process.
      name: named ? programName(argv, kernelName) : executable === undefined ? kernelName : basename(executable),
      argv,
      user: this.#users.nameOf(Number(statusField(status, 'Uid')?.split('\t')[0])),
      residentBytes: residentBytes(status),
      executable: executable?.replace(/ \(deleted\)$/, ''),
      interpreter: named ? await findInterpreter(pid, argv[0], workingDirectory, executable) : undefined,
      pythonVersion: pythonVersionOf(executable, maps),
      isPython,
      workingDirectory,
      startTime: stat.startTime,
      memrayLoaded: maps !== undefined && mapsHaveMemray(maps),
      isStopped: stat.state === 'T',
    };
  }
}

async function findInterpreter(
  pid: number,
  argv0: string | undefined,
  workingDirectory: string | undefined,
  executable: string | undefined,
): Promise<string | undefined> {
  const bare = argv0 !== undefined && !argv0.includes('/');
  const environment = bare ? await readProc(pid, 'environ') : undefined;
  const path = environment?.split('\0').find((entry) => entry.startsWith('PATH='));
  for (const candidate of interpreterCandidates(argv0, workingDirectory, path?.slice('PATH='.length))) {
    try {
      await access(candidate, constants.X_OK);
      return candidate;
    } catch {
      // The next folder of PATH.
    }
  }
  return isPythonName(executable ?? '') ? executable : undefined;
}

/** Names of users by number, read again at most once a minute. */
class UserNames {
  #names = new Map<number, string>();
  #readAt = 0;

  async refresh(): Promise<void> {
    if (Date.now() - this.#readAt < 60_000) return;
    this.#readAt = Date.now();
    try {
      this.#names = new Map(
        (await readFile('/etc/passwd', 'utf8')).split('\n').flatMap((line): [number, string][] => {
          const [name, , uid] = line.split(':');
          return name === undefined || uid === undefined ? [] : [[Number(uid), name]];
        }),
      );
    } catch {
      // Without the file, numbers are shown.
    }
  }

  nameOf(uid: number): string | undefined {
    return Number.isNaN(uid) ? undefined : (this.#names.get(uid) ?? String(uid));
  }
}
