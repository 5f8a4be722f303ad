import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DisposableStore, toDisposable } from '../core/base/disposable.ts';
import { Emitter } from '../core/base/event.ts';
import { fail, succeed, type Result } from '../core/base/result.ts';
import type { ProcessInfo, Target } from '../targets/target.ts';
import { checkBeforeAttach, checkOutput } from './attachChecks.ts';
import type { CaptureStore } from './captureStore.ts';
import { readCpuinfo } from './debuggers.ts';
import type { Failure } from './failure.ts';
import { hasMemray, pythonOnPath } from './interpreters.ts';
import type { KeeperPlan } from './keeper/plan.ts';
import { defaultStatePath, StateFolder } from './keeper/stateFolder.ts';
import { isRunning, Keepers, ownMark, type KeeperProcess } from './keepers.ts';
import { KeptRecording } from './keptRecording.ts';
import { attachArguments, detachArguments } from './memrayArguments.ts';
import type { AttachOptions, Log, Recording, RunOptions } from './recording.ts';
import type { Recorder, TerminalHost } from './recorder.ts';
import { startRun, type RunRecording } from './runRecording.ts';

const pollMilliseconds = 250;

type Environment = Readonly<Record<string, string | undefined>>;

export interface RecorderParts {
  readonly target: Target;
  readonly store: CaptureStore | (() => CaptureStore);
  readonly log: Log;
  /** The bundled keeper: `out/keeper.js`. */
  readonly keeperPath: string;
  readonly environment: Environment;
  /** Where keepers and windows meet; the user's own by default. */
  readonly statePath?: string;
  /** In place of /proc/cpuinfo. */
  readonly cpuinfo?: string;
  /** A Python with memray for targets whose own can't be run from here; else the one on PATH. */
  readonly fallbackInterpreter?: () => Promise<string | undefined>;
}

export function createRecorder(parts: RecorderParts): Recorder {
  return new LocalRecorder(parts);
}

class LocalRecorder implements Recorder {
  readonly #parts: RecorderParts;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<Recording>());
  readonly onDidChange = this.#changed.event;
  readonly #folder: StateFolder;
  readonly #keepers: Keepers;
  readonly #kept = new Map<string, Followed>();
  readonly #runs = new Map<string, RunRecording>();
  /** PIDs whose attach is under way in this window. */
  readonly #attaching = new Set<number>();
  /** memray's version in a process, known from attaching to it before. */
  readonly #versions = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #polling = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    this.#folder = new StateFolder(parts.statePath ?? defaultStatePath(parts.environment));
    this.#keepers = new Keepers(this.#folder, parts.keeperPath, parts.environment);
    this.#store.add(toDisposable(() => clearInterval(this.#timer)));
  }

  get recordings(): readonly Recording[] {
    return [...[...this.#kept.values()].map(({ recording }) => recording), ...this.#runs.values()];
  }

  /** Keepers go on: they belong to the recordings, not to the window. */
  dispose(): void {
    this.#store.dispose();
    for (const run of this.#runs.values()) run.dispose();
    for (const followed of this.#kept.values()) followed.child?.dispose();
  }

  async attach(
    pid: number,
    options: AttachOptions,
    signal: AbortSignal,
    startTime?: number,
  ): Promise<Result<Recording, Failure>> {
    if (process.platform === 'win32') return fail({ reason: 'unsupportedPlatform', evidence: process.platform });
    if (this.#attaching.has(pid)) return fail({ reason: 'alreadyTracked', evidence: `PID ${pid}: an attach is under way` });
    this.#attaching.add(pid);
    try {
      return await this.#attach(pid, options, signal, startTime);
    } finally {
      this.#attaching.delete(pid);
    }
  }

  async #attach(
    pid: number,
    options: AttachOptions,
    signal: AbortSignal,
    startTime: number | undefined,
  ): Promise<Result<Recording, Failure>> {
    const info = await this.#parts.target.describeProcess(pid);
    if (info === undefined || (startTime !== undefined && info.startTime !== startTime))
      return fail({ reason: 'processGone', evidence: `PID ${pid}` });
    const plan = await this.#prepare(info, options);
    if (!plan.ok) {
      this.#parts.log(`attach ${pid}: ${plan.error.reason}: ${plan.error.evidence}`);
      return plan;
    }
    if (isAborted(signal)) return fail({ reason: 'cancelled', evidence: '' });
    const recording = await this.#start(plan.value.plan);
    const giveUp = (): void => void recording.stop();
    signal.addEventListener('abort', giveUp, { once: true });
    if (isAborted(signal)) giveUp();
    await recording.whenStartedOrEnded;
    signal.removeEventListener('abort', giveUp);
    if (recording.started && !isAborted(signal)) {
      this.#versions.set(markOf(info), plan.value.memrayVersion);
      return succeed(recording);
    }
    await recording.whenEnded;
    const { ending } = recording;
    return fail(ending?.kind === 'failed' ? ending.failure : { reason: 'cancelled', evidence: '' });
  }

  async run(options: RunOptions, terminals: TerminalHost): Promise<Result<Recording, Failure>> {
    if (process.platform === 'win32') return fail({ reason: 'unsupportedPlatform', evidence: process.platform });
    const { interpreter } = options;
    if ((await hasMemray(interpreter)) !== true)
      return fail({ reason: 'noMemrayHere', interpreter, evidence: `${interpreter}: memray could not be imported` });
    const name = options.program.kind === 'file' ? basename(options.program.name) : options.program.name;
    const output =
      options.output === undefined
        ? await this.#captures().newPath(name, undefined)
        : resolve(options.workingDirectory, options.output);
    const refused = await checkOutput(output);
    if (refused !== undefined) return fail(refused);
    const parts = { target: this.#parts.target, terminals, log: this.#parts.log };
    const run = startRun(options, name, output, parts);
    this.#runs.set(run.id, run);
    run.onDidChange(() => void this.#runChanged(run));
    await this.#captures().note(output, { name, kind: 'run', startedAt: run.startedAt }).catch(this.#logNotes);
    this.#changed.fire(run);
    return succeed(run);
  }

  async resume(): Promise<readonly Recording[]> {
    if (process.platform === 'win32') return [];
    const taken: KeptRecording[] = [];
    // What is in it is run: a folder that somebody else can write to says nothing.
    if (!(await this.#folder.isOurs())) return [];
    for (const id of await this.#folder.listIds()) {
      const plan = await this.#folder.readPlan(id);
      if (plan?.storeFolder !== this.#captures().folder || this.#kept.has(id)) continue;
      if (plan.owner.pid !== process.pid && (await isRunning(plan.owner))) continue;
      if (!(await this.#folder.claim(id, plan.owner.pid))) continue;
      const own: KeeperPlan = { ...plan, owner: await ownMark() };
      await this.#folder.writePlan(own);
      const recording = new KeptRecording(own, this.#folder, this.#parts.target);
      await recording.refresh();
      taken.push(recording);
      this.#follow({ recording, plan: own, child: undefined, logOffset: 0 });
    }
    return taken;
  }

  async #prepare(
    info: ProcessInfo,
    options: AttachOptions,
  ): Promise<Result<{ plan: KeeperPlan; memrayVersion: string }, Failure>> {
    try {
      await this.#folder.open();
    } catch (error) {
      return fail({ reason: 'unexpected', evidence: String(error) });
    }
    if (await this.#keepers.isRecorded(info))
      return fail({ reason: 'alreadyTracked', evidence: `PID ${info.pid} is being recorded` });
    const checked = await checkBeforeAttach(info, options, {
      environment: this.#parts.environment,
      debuggerFolder: join(this.#folder.path, 'debuggers'),
      cpuinfo: this.#parts.cpuinfo ?? (await readCpuinfo()),
      fallbackInterpreter: this.#parts.fallbackInterpreter ?? (() => pythonOnPath(this.#parts.environment['PATH'])),
      versionSeen: (process) => this.#versions.get(markOf(process)),
    });
    if (!checked.ok) return checked;
    const { interpreter, choice, memrayVersion } = checked.value;
    const capturePath = resolve(options.output ?? (await this.#captures().newPath(info.name, info.pid)));
    const refused = await checkOutput(capturePath);
    if (refused !== undefined) return fail(refused);
    const plan: KeeperPlan = {
      id: randomUUID(),
      storeFolder: this.#captures().folder,
      owner: await ownMark(),
      name: info.name,
      process: info,
      capturePath,
      requestedAt: Date.now(),
      aggregate: options.aggregate,
      compress: options.compress,
      totalMilliseconds: options.durationSeconds === undefined ? undefined : options.durationSeconds * 1000,
      maxCaptureBytes: options.maxCaptureBytes,
      minFreeBytes: options.minFreeBytes,
      attach: { executable: interpreter, args: attachArguments(info.pid, options, choice.method, capturePath) },
      detach: { executable: interpreter, args: detachArguments(info.pid, choice.method) },
      method: choice.method,
      path: choice.path,
      adopt: false,
    };
    return succeed({ plan, memrayVersion });
  }

  async #start(plan: KeeperPlan): Promise<KeptRecording> {
    const recording = new KeptRecording(plan, this.#folder, this.#parts.target);
    this.#follow({ recording, plan, child: await this.#keepers.start(plan), logOffset: 0 });
    this.#changed.fire(recording);
    return recording;
  }

  #follow(followed: Followed): void {
    this.#kept.set(followed.recording.id, followed);
    this.#timer ??= setInterval(() => void this.#poll(), pollMilliseconds);
  }

  async #poll(): Promise<void> {
    if (this.#polling || this.#store.isDisposed) return;
    this.#polling = true;
    try {
      for (const followed of [...this.#kept.values()]) {
        if (isOver(followed.recording) && followed.told === true) continue;
        await this.#look(followed);
      }
    } catch (error) {
      this.#parts.log(`following recordings: ${String(error)}`);
    } finally {
      this.#polling = false;
    }
    if ([...this.#kept.values()].every(({ told }) => told === true)) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  async #look(followed: Followed): Promise<void> {
    const { recording } = followed;
    const news = await recording.refresh();
    if (!isOver(recording) && (await this.#isAbandoned(followed))) {
      // Its last word may have come between the two looks.
      await recording.refresh();
      if (!isOver(recording) && !(await this.#adopt(followed))) recording.abandon(await this.#endingOfAbandoned(followed));
    }
    await this.#forwardLog(followed);
    if (isOver(recording)) {
      followed.told = true;
      // A full disk or a folder that went away must not swallow that it ended.
      if (recording.started) await this.#noteEnd(recording).catch(this.#logNotes);
      await this.#folder.remove(recording.id).catch(this.#logNotes);
      this.#parts.log(`${recording.name} (${recording.pid}): ended: ${JSON.stringify(recording.ending)}`);
    } else if (!news) return;
    else if (recording.started && followed.noted !== true) {
      followed.noted = true;
      const { name, pid, startedAt } = recording;
      await this.#captures().note(recording.capturePath, { name, pid, kind: 'attach', startedAt }).catch(this.#logNotes);
    }
    if (!recording.started && isOver(recording)) this.#kept.delete(recording.id);
    this.#changed.fire(recording);
    recording.fire();
  }

  async #isAbandoned({ child, recording }: Followed): Promise<boolean> {
    if (child !== undefined) return child.isGone;
    return recording.status === undefined || !(await isRunning(recording.status.keeper));
  }

  /** Somebody killed the keeper, but the target is still tracked: another one takes over, once. */
  async #adopt(followed: Followed): Promise<boolean> {
    const { recording, plan } = followed;
    if (!recording.started || followed.adopted === true) return false;
    if (!(await this.#parts.target.isAlive(recording.pid, recording.process.startTime))) return false;
    followed.adopted = true;
    this.#parts.log(`${recording.name} (${recording.pid}): its keeper is gone; another one takes over`);
    followed.child?.dispose();
    followed.child = await this.#keepers.start({ ...plan, adopt: true, requestedAt: recording.startedAt });
    return true;
  }

  async #endingOfAbandoned({ recording }: Followed) {
    const alive = await this.#parts.target.isAlive(recording.pid, recording.process.startTime);
    if (!alive) return { kind: 'exited', code: undefined, signal: undefined } as const;
    const evidence = await readFile(this.#folder.logPath(recording.id), 'utf8').catch(() => '');
    return { kind: 'failed', failure: { reason: 'unexpected', evidence: `the keeper ended. ${evidence}` } } as const;
  }

  async #noteEnd(recording: KeptRecording): Promise<void> {
    const { name, pid, startedAt, ending, endedAt, capturePath } = recording;
    await this.#captures().note(capturePath, {
      name,
      pid,
      kind: 'attach',
      startedAt,
      endedAt: endedAt ?? Date.now(),
      ...(ending === undefined ? {} : { ending }),
    });
  }

  async #forwardLog(followed: Followed): Promise<void> {
    const text = await readFile(this.#folder.logPath(followed.recording.id)).catch(() => undefined);
    if (text === undefined || text.length <= followed.logOffset) return;
    const fresh = text.subarray(followed.logOffset).toString('utf8').trimEnd();
    followed.logOffset = text.length;
    for (const line of fresh.split('\n')) this.#parts.log(line);
  }

  async #runChanged(run: RunRecording): Promise<void> {
    if (run.state === 'ended' && run.ending !== undefined) {
      const { pid, ending } = run;
      await this.#captures()
        .note(run.capturePath, { ...(pid === undefined ? {} : { pid }), endedAt: Date.now(), ending })
        .catch(this.#logNotes);
    }
    this.#changed.fire(run);
  }

  readonly #logNotes = (error: unknown): void => {
    this.#parts.log(`notes of a recording: ${String(error)}`);
  };

  #captures(): CaptureStore {
    const { store } = this.#parts;
    return typeof store === 'function' ? store() : store;
  }
}

interface Followed {
  readonly recording: KeptRecording;
  readonly plan: KeeperPlan;
  /** Undefined for a keeper that another window started. */
  child: KeeperProcess | undefined;
  logOffset: number;
  adopted?: true;
  noted?: true;
  told?: true;
}

/** Functions, since these change while something is awaited, which a compiler can't see of a property. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
function isOver(recording: Recording): boolean {
  return recording.state === 'ended';
}

function markOf({ pid, startTime }: ProcessInfo): string {
  return `${pid}:${startTime ?? ''}`;
}
