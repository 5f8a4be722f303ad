import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import type { Disposable } from '../core/base/disposable.ts';
import { readStat } from '../targets/local/proc.ts';
import type { ProcessInfo } from '../targets/target.ts';
import { attachEnvironment } from './attachChecks.ts';
import type { KeeperPlan, ProcessMark } from './keeper/plan.ts';
import type { StateFolder } from './keeper/stateFolder.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A keeper that this window started. */
export interface KeeperProcess extends Disposable {
  readonly isGone: boolean;
}

/** Starts keepers and knows those of other windows. */
export class Keepers {
  readonly #folder: StateFolder;
  readonly #keeperPath: string;
  readonly #environment: Environment;

  constructor(folder: StateFolder, keeperPath: string, environment: Environment) {
    this.#folder = folder;
    this.#keeperPath = keeperPath;
    this.#environment = environment;
  }

  /** Writes the plan down and starts a process that carries it out, and that neither waits for us nor we for it. */
  async start(plan: KeeperPlan): Promise<KeeperProcess> {
    await this.#folder.writePlan(plan);
    const environment = await attachEnvironment(plan.process.pid, this.#environment);
    const log = await open(this.#folder.logPath(plan.id), 'a', 0o600);
    try {
      const child = spawn(process.execPath, [this.#keeperPath, this.#folder.path, plan.id], {
        detached: true,
        stdio: ['ignore', 'ignore', log.fd],
        cwd: '/',
        // VS Code's own executable is Electron: this makes it a plain Node.
        env: { ...environment, PATH: plan.path, ELECTRON_RUN_AS_NODE: '1' },
      });
      child.unref();
      let isGone = false;
      const gone = (): void => {
        isGone = true;
      };
      child.on('error', gone);
      child.on('exit', gone);
      return {
        get isGone() {
          return isGone;
        },
        dispose: () => child.off('exit', gone),
      };
    } finally {
      await log.close();
    }
  }

  /** Whether this or any other window of the user records the process. */
  async isRecorded({ pid, startTime }: ProcessInfo): Promise<boolean> {
    for (const id of await this.#folder.listIds()) {
      const [plan, status] = await Promise.all([this.#folder.readPlan(id), this.#folder.readStatus(id)]);
      if (plan?.process.pid !== pid || plan.process.startTime !== startTime) continue;
      // A keeper that has said nothing yet is on its way, for a while.
      const mayCome = status === undefined && Date.now() - plan.requestedAt < 30_000 && (await isRunning(plan.owner));
      if (mayCome || (status !== undefined && status.state !== 'ended' && (await isRunning(status.keeper)))) return true;
    }
    return false;
  }
}

export async function ownMark(): Promise<ProcessMark> {
  return { pid: process.pid, startTime: (await readStat(process.pid))?.startTime };
}

export async function isRunning({ pid, startTime }: ProcessMark): Promise<boolean> {
  const stat = await readStat(pid);
  if (stat !== undefined) return stat.state !== 'Z' && (startTime === undefined || stat.startTime === startTime);
  if (process.platform === 'linux') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
