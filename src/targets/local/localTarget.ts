import { access, constants, readFile } from 'node:fs/promises';
import psList from 'ps-list';
import type { ProcessFigures, ProcessInfo, Target } from '../target.ts';
import { memoryLimit } from './memoryLimit.ts';
import { listPids, readProc, readProcLink, readStat, residentBytes, splitArguments, statusField } from './proc.ts';
import {
  interpreterCandidates,
  isHelperProcess,
  isPythonName,
  mapsHaveMemray,
  programName,
  pythonVersionOf,
} from './pythonFacts.ts';

/** The machine Memlens runs on. Linux reads /proc; other systems have what `ps` tells. */
export function createLocalTarget(): Target {
  return process.platform === 'linux' ? new LinuxTarget() : new OtherTarget();
}

class LinuxTarget implements Target {
  readonly kind = 'local';
  readonly #users = new UserNames();

  async listProcesses(signal: AbortSignal): Promise<readonly ProcessInfo[]> {
    await this.#users.refresh();
    const processes: ProcessInfo[] = [];
    for (const pid of await listPids()) {
      signal.throwIfAborted();
      const info = await this.#describe(pid);
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
    // Programs that embed Python show it in their maps; reading those of every process would be slow.
    const maps = named ? await readProc(pid, 'maps') : undefined;
    const workingDirectory = await readProcLink(pid, 'cwd');
    return {
      pid,
      ppid: stat.ppid,
      name: named ? programName(argv, kernelName) : kernelName,
      argv,
      user: this.#users.nameOf(Number(statusField(status, 'Uid')?.split('\t')[0])),
      residentBytes: residentBytes(status),
      executable: executable?.replace(/ \(deleted\)$/, ''),
      interpreter: named ? await findInterpreter(pid, argv[0], workingDirectory, executable) : undefined,
      pythonVersion: pythonVersionOf(executable, maps),
      isPython: named,
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

/** Systems without /proc: macOS by `ps`, Windows by ps-list's own program. */
class OtherTarget implements Target {
  readonly kind = 'local';

  async listProcesses(signal: AbortSignal): Promise<readonly ProcessInfo[]> {
    const processes = await psList();
    signal.throwIfAborted();
    return processes
      .map(({ pid, ppid, name, cmd, path, uid, startTime }): ProcessInfo => {
        // `ps` joins the arguments with spaces; this can't be undone exactly, but is right for most.
        const argv = (cmd ?? '').split(' ').filter((part) => part !== '');
        const named = isPythonName(path ?? name) || isPythonName(argv[0] ?? '');
        return {
          pid,
          ppid,
          name: named ? programName(argv, name) : name,
          argv,
          user: uid === undefined ? undefined : String(uid),
          // ps-list has a share of the machine's memory only, not bytes.
          residentBytes: undefined,
          executable: path,
          interpreter: named ? interpreterCandidates(argv[0], undefined, process.env['PATH'])[0] : undefined,
          pythonVersion: pythonVersionOf(path ?? argv[0], undefined),
          isPython: named,
          workingDirectory: undefined,
          startTime: startTime?.getTime(),
          memrayLoaded: false,
          isStopped: false,
        };
      })
      .filter(({ argv }) => !isHelperProcess(argv))
      .sort(byInterest);
  }

  async describeProcess(pid: number): Promise<ProcessInfo | undefined> {
    return (await this.listProcesses(new AbortController().signal)).find((info) => info.pid === pid);
  }

  figures(): Promise<ProcessFigures | undefined> {
    return Promise.resolve(undefined);
  }

  async isAlive(pid: number, startTime: number | undefined): Promise<boolean> {
    const info = await this.describeProcess(pid);
    return info !== undefined && (startTime === undefined || info.startTime === startTime);
  }
}

function byInterest(a: ProcessInfo, b: ProcessInfo): number {
  if (a.isPython !== b.isPython) return a.isPython ? -1 : 1;
  return (b.residentBytes ?? 0) - (a.residentBytes ?? 0) || a.pid - b.pid;
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
