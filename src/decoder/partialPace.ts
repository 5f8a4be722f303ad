/** Milliseconds of reading without a partial answer: where the call tree grows fast, making the first one takes longer than this. */
const first = 60;
/** Milliseconds from the beginning of one partial answer to that of the next, where its cost allows. */
const usual = 400;
/** Of the time, partial answers get at most one part in so many. */
const costRatio = 3;

/**
 * When a partial answer is due. Its cost is what making it took and what was asked about it: where a partial answer is dear, the next
 * one waits, so that the reading itself is slowed by a half at most. Times are those of `performance.now`.
 */
export class PartialPace {
  #began: number;
  #cost = 0;
  #isFirst = true;

  constructor(now: number) {
    this.#began = now;
  }

  isDue(now: number): boolean {
    return now - this.#began >= (this.#isFirst ? first : Math.max(usual, this.#cost * costRatio));
  }

  /** A partial answer is being made, from now on. */
  begin(now: number): void {
    this.#isFirst = false;
    this.#began = now;
    this.#cost = 0;
  }

  /** So many milliseconds went into the last partial answer. */
  spend(milliseconds: number): void {
    this.#cost += milliseconds;
  }
}
