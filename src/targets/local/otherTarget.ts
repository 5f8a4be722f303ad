import type { ProcessFigures, ProcessInfo, Target } from '../target.ts';
import { byInterest } from './interest.ts';
import { interpreterCandidates, isHelperProcess, isPythonName, programName, pythonVersionOf } from './pythonFacts.ts';

/** Systems without /proc: macOS by `ps`, Windows by ps-list's own program. */
export class OtherTarget implements Target {
  readonly kind = 'local';

  async listProcesses(signal: AbortSignal): Promise<readonly ProcessInfo[]> {
    const { default: psList } = await import('ps-list');
    const [processes, resident] = await Promise.all([psList(), askResident(['-A'])]);
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
          residentBytes: resident.get(pid),
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

  async figures(pid: number): Promise<ProcessFigures | undefined> {
    const residentBytes = (await askResident(['-p', String(pid)])).get(pid);
    return residentBytes === undefined ? undefined : { residentBytes, memoryLimitBytes: undefined };
  }

  /** Asked several times a second, so by the cheapest question; a PID is hardly used again within a recording. */
  isAlive(pid: number): Promise<boolean> {
    try {
      process.kill(pid, 0);
      return Promise.resolve(true);
    } catch (error) {
      return Promise.resolve((error as NodeJS.ErrnoException).code === 'EPERM');
    }
  }
}

/** ps-list has a share of the machine's memory only, not bytes. Empty where there is no `ps`. */
async function askResident(which: readonly string[]): Promise<ReadonlyMap<number, number>> {
  const { execa } = await import('execa');
  const { stdout } = await execa('ps', ['-o', 'pid=,rss=', ...which], { reject: false });
  return parseResident(stdout);
}

/** Lines of PID and KiB. */
export function parseResident(text: string): ReadonlyMap<number, number> {
  return new Map(
    text.split('\n').flatMap((line): [number, number][] => {
      const match = /^\s*(\d+)\s+(\d+)\s*$/.exec(line);
      return match === null ? [] : [[Number(match[1]), Number(match[2]) * 1024]];
    }),
  );
}
