import type { Amounts, Mode, NodeTable, Profile } from '../profile/profile.ts';
import { threadWords } from './threadWords.ts';

/** The file that a thread's frame is in, where threads are told apart. */
const threadFile = '<thread>';

/**
 * The call tree of some stacks of a profile, with the functions and strings that they name. Indices are new ones. Where threads
 * are split, every thread's stacks begin with a frame that names it.
 */
export class PrunedTree {
  readonly #profile: Profile;
  readonly #strings: string[] = [];
  readonly #stringOf = new Map<string, number>();
  readonly #functionOf = new Map<number, number>();
  readonly #frameOf = new Map<number, number>();
  readonly #functions: { name: number; file: number; firstLine: number }[] = [];
  readonly #frames: { function: number; line: number }[] = [];
  readonly #parent: number[] = [-1];
  readonly #frame: number[] = [-1];
  readonly #bytes: number[] = [0];
  readonly #count: number[] = [0];
  /** Old node -> new node, of the thread that is being added; 0 for not yet. */
  readonly #nodeOf: Int32Array;
  #root = 0;
  readonly #splitThreads: boolean;
  #thread = -1;

  constructor(profile: Profile, splitThreads: boolean) {
    this.#profile = profile;
    this.#splitThreads = splitThreads;
    this.#nodeOf = new Int32Array(profile.nodes.length);
  }

  /** The rows of the profile's locations that are wanted, in the order in which they can be kept. */
  order(isWanted: (row: number) => boolean): number[] {
    const { length, thread } = this.#profile.locations;
    const rows: number[] = [];
    for (let row = 0; row < length; row++) if (isWanted(row)) rows.push(row);
    return this.#splitThreads ? rows.sort((a, b) => thread[a]! - thread[b]! || a - b) : rows;
  }

  /** Keeps the stack of a row of the profile's locations, and adds amounts to it. @returns its node in the new tree */
  keep(row: number, bytes: number, count: number): number {
    const { nodes, locations } = this.#profile;
    if (this.#splitThreads && this.#thread !== locations.thread[row]!) this.#beginThread(locations.thread[row]!);
    const missing: number[] = [];
    let at = locations.node[row]!;
    for (; at > 0 && this.#nodeOf[at] === 0; at = nodes.parent[at]!) missing.push(at);
    let below = at > 0 ? this.#nodeOf[at]! : this.#root;
    for (let next = missing.pop(); next !== undefined; next = missing.pop()) {
      this.#nodeOf[next] = below = this.#addNode(below, this.#frameIndex(nodes.frame[next]!));
    }
    this.#bytes[below]! += bytes;
    this.#count[below]! += count;
    return below;
  }

  profile(mode: Mode): Profile {
    const { info, threads, problems, statistics } = this.#profile;
    const nodes: NodeTable = {
      length: this.#parent.length,
      parent: Int32Array.from(this.#parent),
      frame: Int32Array.from(this.#frame),
    };
    const column = <T>(rows: readonly T[], of: (row: T) => number): Int32Array => Int32Array.from(rows, of);
    return {
      info,
      threads,
      problems,
      statistics,
      strings: this.#strings,
      functions: {
        length: this.#functions.length,
        name: Uint32Array.from(this.#functions, ({ name }) => name),
        file: Uint32Array.from(this.#functions, ({ file }) => file),
        firstLine: column(this.#functions, ({ firstLine }) => firstLine),
      },
      frames: {
        length: this.#frames.length,
        function: Uint32Array.from(this.#frames, (frame) => frame.function),
        line: column(this.#frames, ({ line }) => line),
      },
      nodes,
      locations: oneRowPerNode(mode, { bytes: Float64Array.from(this.#bytes), count: Float64Array.from(this.#count) }),
      snapshots: { length: 0, time: new Float64Array(), resident: new Float64Array(), heap: new Float64Array() },
      native: undefined,
    };
  }

  #beginThread(row: number): void {
    const thread = this.#profile.threads[row]!;
    const words = threadWords(thread, this.#profile.info);
    // Several threads may have one name.
    const name = this.#string(thread.name === '' ? words : `${words} (thread ${String(thread.id)})`);
    const fn = this.#functions.push({ name, file: this.#string(threadFile), firstLine: 0 }) - 1;
    this.#thread = row;
    this.#nodeOf.fill(0);
    this.#root = this.#addNode(0, this.#frames.push({ function: fn, line: 0 }) - 1);
  }

  #addNode(parent: number, frame: number): number {
    this.#frame.push(frame);
    this.#bytes.push(0);
    this.#count.push(0);
    return this.#parent.push(parent) - 1;
  }

  #frameIndex(frame: number): number {
    const { frames, functions, strings } = this.#profile;
    let index = this.#frameOf.get(frame);
    if (index !== undefined) return index;
    const old = frames.function[frame]!;
    let fn = this.#functionOf.get(old);
    if (fn === undefined) {
      const name = this.#string(strings[functions.name[old]!]!);
      const file = this.#string(strings[functions.file[old]!]!);
      fn = this.#functions.push({ name, file, firstLine: functions.firstLine[old]! }) - 1;
      this.#functionOf.set(old, fn);
    }
    index = this.#frames.push({ function: fn, line: frames.line[frame]! }) - 1;
    this.#frameOf.set(frame, index);
    return index;
  }

  #string(text: string): number {
    let index = this.#stringOf.get(text);
    if (index === undefined) this.#stringOf.set(text, (index = this.#strings.push(text) - 1));
    return index;
  }
}

/** A location table of which only the amounts of one mode are told: those of node `n` in row `n`. */
export function oneRowPerNode(mode: Mode, amounts: Amounts): Profile['locations'] {
  const { length } = amounts.bytes;
  const nothing: Amounts = { bytes: new Float64Array(length), count: new Float64Array(length) };
  return {
    length,
    node: Uint32Array.from({ length }, (_, row) => row),
    thread: new Uint32Array(length),
    innermost: new Int32Array(length).fill(-1),
    allocator: new Uint8Array(length),
    peak: nothing,
    leaks: nothing,
    temporary: undefined,
    total: undefined,
    native: undefined,
    [mode]: amounts,
  };
}
