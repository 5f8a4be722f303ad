import { Emitter } from '../core/base/event.ts';
import type { ProcessFigures, ProcessInfo, Target } from '../targets/target.ts';
import type { KeeperPlan, KeeperStatus } from './keeper/plan.ts';
import type { StateFolder } from './keeper/stateFolder.ts';
import type { Ending, Recording, RecordingProgress, RecordingState } from './recording.ts';

const figuresMilliseconds = 1_000;

/** An attached recording as a window sees it: it reads what the keeper writes. */
export class KeptRecording implements Recording {
  readonly kind = 'attach';
  readonly id: string;
  readonly #plan: KeeperPlan;
  readonly #folder: StateFolder;
  readonly #target: Target;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  #status: KeeperStatus | undefined;
  #figures: ProcessFigures | undefined;
  #figuresAt = 0;
  #ended: (() => void) | undefined;
  readonly whenEnded: Promise<void>;
  #begun: (() => void) | undefined;
  readonly whenStartedOrEnded: Promise<void>;

  constructor(plan: KeeperPlan, folder: StateFolder, target: Target) {
    this.id = plan.id;
    this.#plan = plan;
    this.#folder = folder;
    this.#target = target;
    this.whenEnded = new Promise((resolve) => (this.#ended = resolve));
    this.whenStartedOrEnded = new Promise((resolve) => (this.#begun = resolve));
  }

  get name(): string {
    return this.#plan.name;
  }
  get pid(): number {
    return this.#plan.process.pid;
  }
  get process(): ProcessInfo {
    return this.#plan.process;
  }
  get capturePath(): string {
    return this.#plan.capturePath;
  }
  get startedAt(): number {
    return this.#status?.startedAt ?? this.#plan.requestedAt;
  }
  get endedAt(): number | undefined {
    return this.#status?.endedAt;
  }
  get started(): boolean {
    return this.#status?.startedAt !== undefined;
  }
  get state(): RecordingState {
    return this.#status?.state ?? 'starting';
  }
  get ending(): Ending | undefined {
    return this.#status?.ending;
  }
  get progress(): RecordingProgress {
    return {
      elapsedMilliseconds: (this.#status?.endedAt ?? Date.now()) - this.startedAt,
      totalMilliseconds: this.#plan.totalMilliseconds,
      captureBytes: this.#status?.captureBytes ?? 0,
      residentBytes: this.#figures?.residentBytes,
      memoryLimitBytes: this.#figures?.memoryLimitBytes,
      waiting: this.#status?.waiting ?? false,
    };
  }

  /** Takes a newer status in and measures the process now and then. True when there is something new to show. */
  async refresh(): Promise<boolean> {
    const status = await this.#folder.readStatus(this.id);
    const before = this.#status;
    if (status !== undefined) this.#status = status;
    const due = Date.now() - this.#figuresAt >= figuresMilliseconds;
    if (due && this.state !== 'ended') {
      this.#figuresAt = Date.now();
      this.#figures = await this.#target.figures(this.pid);
    }
    return due || before?.state !== this.state || before.waiting !== this.#status?.waiting;
  }

  /** The keeper is gone without an ending: say what is known. */
  abandon(ending: Ending): void {
    this.#status = {
      id: this.id,
      keeper: { pid: 0, startTime: undefined },
      startedAt: undefined,
      captureBytes: 0,
      ...this.#status,
      state: 'ended',
      waiting: false,
      endedAt: Date.now(),
      ending,
    };
  }

  get status(): KeeperStatus | undefined {
    return this.#status;
  }

  fire(): void {
    this.#changed.fire();
    if (this.started || this.state === 'ended') this.#begun?.();
    if (this.state === 'ended') this.#ended?.();
  }

  async stop(): Promise<void> {
    if (this.state === 'ended') return;
    try {
      await this.#folder.requestStop(this.id);
    } catch {
      // The folder was cleared away: the keeper, if there still is one, ends with the target.
      return;
    }
    await this.whenEnded;
  }
}
