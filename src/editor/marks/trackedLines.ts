import { hashLine } from './lineHash.ts';

/** A line of the capture, followed through a document: 1-based, as all lines here. */
export interface TrackedLine {
  /** Where the capture says it is. */
  readonly recorded: number;
  /** Where it is now. */
  readonly current: number;
  /** Its text is no longer what was recorded. */
  readonly changed: boolean;
}

/** An edit in whole lines: lines `first`..`last` became `count` lines. */
export interface LineEdit {
  readonly first: number;
  readonly last: number;
  readonly count: number;
}

interface Entry {
  readonly recorded: number;
  readonly hash: string;
  current: number;
  changed: boolean;
}

/**
 * Follows lines through edits by the hash of their text. A line whose text is found nowhere near stays where it was and counts
 * as changed, until its text comes back (an undo).
 */
export class TrackedLines {
  readonly #entries = new Map<number, Entry>();

  /** `lines`: recorded line -> hash of its text when it was recorded; `text`: the document now, a string a line. */
  constructor(lines: ReadonlyMap<number, string>, text: readonly string[]) {
    for (const [recorded, hash] of lines) this.#entries.set(recorded, { recorded, hash, current: recorded, changed: true });
    this.place(text);
  }

  /** Looks for every line in a text anew, wherever it was found before. */
  place(text: readonly string[]): void {
    const hashes = text.map(hashLine);
    const places = new Map<string, number[]>();
    hashes.forEach((hash, index) => {
      const known = places.get(hash);
      if (known === undefined) places.set(hash, [index + 1]);
      else known.push(index + 1);
    });
    for (const entry of this.#entries.values()) {
      const current = nearest(places.get(entry.hash) ?? [], entry.recorded);
      entry.current = current ?? entry.recorded;
      entry.changed = current === undefined;
    }
  }

  get(recorded: number): TrackedLine | undefined {
    return this.#entries.get(recorded);
  }

  /**
   * Applies the edits of one change, last in the document first, each in coordinates from before all of them; `lineAt` reads
   * the document after all of them. True when a line moved, changed or came back.
   */
  edit(edits: readonly LineEdit[], lineAt: (line: number) => string | undefined): boolean {
    const before = [...this.#entries.values()].map((entry) => ({ entry, current: entry.current, changed: entry.changed }));
    const touched = new Map<Entry, number>();
    for (const { first, last, count } of edits) {
      const delta = count - (last - first + 1);
      for (const entry of this.#entries.values()) {
        if (entry.current >= first && entry.current <= last) touched.set(entry, Math.max(touched.get(entry) ?? 0, count));
        if (entry.current > last) entry.current += delta;
        else if (entry.current >= first) entry.current = Math.min(entry.current, first + count - 1);
      }
    }
    for (const [entry, reach] of touched) settle(entry, reach, lineAt);
    return before.some(({ entry, current, changed }) => entry.current !== current || entry.changed !== changed);
  }
}

/** Finds the entry's text at its line, else within `reach` lines of it. */
function settle(entry: Entry, reach: number, lineAt: (line: number) => string | undefined): void {
  for (let distance = 0; distance <= reach; distance++) {
    for (const line of [entry.current - distance, entry.current + distance]) {
      const text = lineAt(line);
      if (text === undefined || hashLine(text) !== entry.hash) continue;
      entry.current = line;
      entry.changed = false;
      return;
    }
  }
  entry.changed = true;
}

function nearest(candidates: readonly number[], line: number): number | undefined {
  let best: number | undefined;
  for (const candidate of candidates)
    if (best === undefined || Math.abs(candidate - line) < Math.abs(best - line)) best = candidate;
  return best;
}
