/**
 * Runs one thing again and again, one run at a time: whoever asks during a run gets one more behind it. An answer that takes longer
 * than the next wish for it so comes all the same.
 */
export class Refresher {
  readonly #run: () => Promise<void>;
  #isRunning = false;
  #isAsked = false;
  #isDisposed = false;

  /** @param run must not reject */
  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  ask(): void {
    this.#isAsked = true;
    if (!this.#isRunning) void this.#go();
  }

  dispose(): void {
    this.#isDisposed = true;
  }

  async #go(): Promise<void> {
    this.#isRunning = true;
    while (this.#isAsked && !this.#isDisposed) {
      this.#isAsked = false;
      await this.#run();
    }
    this.#isRunning = false;
  }
}
