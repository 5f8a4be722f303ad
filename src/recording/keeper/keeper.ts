import { appendFile, rm } from 'node:fs/promises';
import type { Failure } from '../failure.ts';
import { explainFailure, isAlreadyDetached } from '../failureText.ts';
import { ptraceScope } from '../remedies.ts';
import type { Ending } from '../recording.ts';
import type { Target } from '../../targets/target.ts';
import { exists, fileBytes, freeBytes, isCompressed, isOpenIn } from './captureFile.ts';
import { delay, inject, tracerOf, type Injection } from './injection.ts';
import { limitReached } from './limits.ts';
import type { KeeperPlan, KeeperStatus, MemrayCall, ProcessMark } from './plan.ts';
import type { StateFolder } from './stateFolder.ts';

const pollMilliseconds = 250;
/** Less than this, and not growing for so long: the disk is full. */
const fullBytes = 65_536;
const fullMilliseconds = 1_500;
/** How long an open capture may stay unchanged after a detach until it counts as complete. */
const restMilliseconds = 5_000;
/** A detach that fails is tried again, later and later, for some minutes: another tracer may hold the process just now. */
const detachAttempts = 10;
/** An injection usually takes one or two seconds; after this it is waiting for the target's next allocation. */
const waitingMilliseconds = 3_000;

/**
 * Follows one recording from the attach to the complete file. Lives in a process of its own, so that a recording ends as
 * it should when the window has gone; itself it ends with the recording, so with the target at the latest.
 */
export class Keeper {
  readonly #plan: KeeperPlan;
  readonly #folder: StateFolder;
  readonly #target: Target;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #status: KeeperStatus;

  constructor(
    plan: KeeperPlan,
    folder: StateFolder,
    target: Target,
    environment: Readonly<Record<string, string | undefined>>,
    self: ProcessMark,
  ) {
    this.#plan = plan;
    this.#folder = folder;
    this.#target = target;
    this.#environment = environment;
    this.#status = {
      id: plan.id,
      keeper: self,
      state: 'starting',
      startedAt: undefined,
      endedAt: undefined,
      waiting: false,
      captureBytes: 0,
      ending: undefined,
    };
  }

  async run(): Promise<void> {
    await this.#update({});
    if (this.#plan.adopt) await this.#update({ state: 'recording', startedAt: this.#plan.requestedAt });
    else if (!(await this.#attach())) return;
    await this.#finish(await this.#watch());
  }

  async #attach(): Promise<boolean> {
    const given = await this.#inject(this.#plan.attach, true);
    if (given.ok) {
      await this.#update({ state: 'recording', startedAt: Date.now(), waiting: false });
      return true;
    }
    const failure = given.cancelled ? cancelled : await this.#explain(given.output);
    // What a failed start leaves of the file holds nothing. A file that was there before is somebody's.
    if (failure.reason !== 'outputExists' && (await fileBytes(this.#plan.capturePath)) === 0)
      await rm(this.#plan.capturePath, { force: true });
    await this.#end({ kind: 'failed', failure });
    return false;
  }

  /** Runs memray while telling that it waits. A stop request gives an attach up; a detach under way is not given up. */
  async #inject(call: MemrayCall, mayCancel: boolean): Promise<Injection> {
    const controller = new AbortController();
    const started = Date.now();
    const injection = inject(call, this.#plan.process.pid, this.#environment, controller.signal);
    while (!(await settledWithin(injection, pollMilliseconds))) {
      if (!this.#status.waiting && Date.now() - started > waitingMilliseconds) await this.#update({ waiting: true });
      if (mayCancel && !controller.signal.aborted && (await this.#folder.isStopRequested(this.#plan.id))) {
        await this.#update({ state: 'stopping' });
        controller.abort();
      }
    }
    const answer = await injection;
    await appendFile(
      this.#folder.logPath(this.#plan.id),
      `$ ${call.executable} ${call.args.join(' ')}\n${answer.output.trimEnd()}\n${answer.ok ? 'ok' : 'failed'}\n`,
      { mode: 0o600 },
    ).catch(() => undefined);
    return answer;
  }

  async #watch(): Promise<Ending> {
    const { capturePath, process: info } = this.#plan;
    let closedSeen = 0;
    let fullSince: number | undefined;
    let previous = { at: Date.now(), bytes: await fileBytes(capturePath) };
    for (;;) {
      await delay(pollMilliseconds);
      if (!(await this.#isAlive())) return { kind: 'exited', code: undefined, signal: undefined };
      if (await this.#folder.isStopRequested(this.#plan.id)) return { kind: 'hand' };
      const now = Date.now();
      const bytes = await fileBytes(capturePath);
      const bytesPerSecond = Math.max(0, ((bytes - previous.bytes) * 1000) / Math.max(1, now - previous.at));
      previous = { at: now, bytes };
      const free = await freeBytes(capturePath);
      // Twice, since the target may be between closing and ending; by the file's first bytes where it may not be looked at.
      const open = (await isOpenIn(info.pid, capturePath)) ?? !(await isCompressed(capturePath));
      closedSeen = open ? 0 : closedSeen + 1;
      if (closedSeen >= 2) return this.#endedByItself(now);
      // memray grows the file page by page; when a page can't be had it gives up, and keeps the file open all the same.
      const full = free !== undefined && free < fullBytes && bytesPerSecond === 0;
      fullSince = full ? (fullSince ?? now) : undefined;
      if (fullSince !== undefined && now - fullSince >= fullMilliseconds)
        return { kind: 'failed', failure: { reason: 'diskFull', path: capturePath, evidence: `${free ?? 0} bytes free` } };
      const elapsed = now - (this.#status.startedAt ?? now);
      const reached = limitReached({ elapsed, captureBytes: bytes, freeBytes: free, bytesPerSecond }, this.#plan);
      if (reached !== undefined) return reached;
      await this.#update({ captureBytes: bytes });
    }
  }

  /** The target runs on, but has closed the capture: memray's own timer, or somebody else. */
  async #endedByItself(now: number): Promise<Ending> {
    if (!(await this.#isAlive())) return { kind: 'exited', code: undefined, signal: undefined };
    const { totalMilliseconds } = this.#plan;
    const elapsed = now - (this.#status.startedAt ?? now);
    if (this.#plan.attach.args.includes('--duration') && totalMilliseconds !== undefined && elapsed > totalMilliseconds - 1_500)
      return { kind: 'time' };
    return { kind: 'elsewhere' };
  }

  async #finish(ending: Ending): Promise<void> {
    await this.#update({ state: 'stopping' });
    const running = ending.kind !== 'exited' && ending.kind !== 'elsewhere';
    const detached = running ? await this.#detach(ending) : ending;
    // On a full disk the detach can't write its end either: the cause is what is to be told.
    const final = ending.kind === 'failed' ? ending : detached;
    await this.#waitUntilComplete();
    const bytes = await fileBytes(this.#plan.capturePath);
    const nothing = final.kind === 'exited' && this.#plan.aggregate && bytes < 64;
    await this.#end(nothing ? { ...final, nothingWritten: true } : final);
  }

  async #detach(ending: Ending): Promise<Ending> {
    let output = '';
    for (let attempt = 0; attempt < detachAttempts; attempt += 1) {
      const answer = await this.#inject(this.#plan.detach, false);
      if (answer.ok || isAlreadyDetached(answer.output)) return ending;
      // It may have ended while the detach was on its way: then there is nothing left to detach.
      if (!(await this.#isAlive())) return { kind: 'exited', code: undefined, signal: undefined };
      output = answer.output;
      await delay(Math.min(30_000, 1_000 * 2 ** attempt));
    }
    return { kind: 'failed', failure: await this.#explain(output) };
  }

  /** memray compresses into `PATH.lz4.tmp` and renames it: complete once that is gone and the size rests. */
  async #waitUntilComplete(): Promise<void> {
    const { capturePath } = this.#plan;
    let size = -1;
    let restsSince = Date.now();
    // A tracker that failed may keep its file open for as long as the target lives: what rests for so long is final.
    while ((await this.#isAlive()) && Date.now() - restsSince < restMilliseconds) {
      const now = await fileBytes(capturePath);
      if (now !== size) restsSince = Date.now();
      const unfinished =
        (await exists(`${capturePath}.lz4.tmp`)) || (await isOpenIn(this.#plan.process.pid, capturePath)) === true;
      if (!unfinished && now === size) break;
      size = now;
      await delay(100);
    }
    await rm(`${capturePath}.lz4.tmp`, { force: true });
  }

  async #explain(output: string): Promise<Failure> {
    const { process: info, capturePath, method } = this.#plan;
    const tracer = await tracerOf(info.pid);
    return explainFailure(output, {
      interpreter: info.interpreter,
      capturePath,
      method,
      targetAlive: await this.#isAlive(),
      owner: info.user,
      tracer: tracer === undefined ? undefined : { pid: tracer, name: (await this.#target.describeProcess(tracer))?.name },
      ptraceScope: await ptraceScope(),
    });
  }

  #isAlive(): Promise<boolean> {
    return this.#target.isAlive(this.#plan.process.pid, this.#plan.process.startTime);
  }

  async #end(ending: Ending): Promise<void> {
    const captureBytes = await fileBytes(this.#plan.capturePath);
    await this.#update({ state: 'ended', ending, endedAt: Date.now(), waiting: false, captureBytes });
  }

  async #update(change: Partial<KeeperStatus>): Promise<void> {
    this.#status = { ...this.#status, ...change };
    // That nobody can read how it stands must not keep it from detaching.
    await this.#folder.writeStatus(this.#status).catch(() => undefined);
  }
}

const cancelled: Failure = { reason: 'cancelled', evidence: '' };

async function settledWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const late = Symbol('late');
  const first = await Promise.race([promise, delay(milliseconds).then(() => late)]);
  return first !== late;
}
