import type { Amounts, Mode, NodeTable, Profile } from '../profile/profile.ts';
import { threadWords } from './threadWords.ts';

/** The file that a thread's frame is in, where threads are told apart. */
const threadFile = '<thread>';

/**
 * A profile that answers one question, and holds nothing else: stacks, functions and strings that the answer does not touch are
 * gone, and so are all other amounts and the samples.
 *
 * @param splitThreads every thread's stacks begin with a frame that names the thread; else threads are merged
 */
export function onlyAnswer(profile: Profile, mode: Mode, splitThreads: boolean): Profile {
  const { locations, threads, info } = profile;
  const amounts = locations[mode];
  const tree = new Pruned(profile);
  const rows = Array.from({ length: amounts === undefined ? 0 : locations.length }, (_, row) => row);
  if (splitThreads) rows.sort((a, b) => locations.thread[a]! - locations.thread[b]! || a - b);
  let thread = -1;
  for (const row of rows) {
    const bytes = amounts!.bytes[row]!;
    const count = amounts!.count[row]!;
    if (bytes === 0 && count === 0) continue;
    if (splitThreads && thread !== locations.thread[row]!) {
      thread = locations.thread[row]!;
      const { id, name } = threads[thread]!;
      const words = threadWords(threads[thread]!, info);
      // Several threads may have one name.
      tree.begin(name === '' ? words : `${words} (thread ${String(id)})`);
    }
    tree.add(locations.node[row]!, bytes, count);
  }
  return tree.profile(mode);
}

/** Collects what is kept. Indices of its own tables are new ones. */
class Pruned {
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

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#nodeOf = new Int32Array(profile.nodes.length);
  }

  /** What is added from now on is below a frame of this name. */
  begin(name: string): void {
    this.#nodeOf.fill(0);
    const fn = this.#functions.push({ name: this.#string(name), file: this.#string(threadFile), firstLine: 0 }) - 1;
    this.#root = this.#addNode(0, this.#frames.push({ function: fn, line: 0 }) - 1);
  }

  add(node: number, bytes: number, count: number): void {
    const { nodes } = this.#profile;
    const missing: number[] = [];
    let at = node;
    for (; at > 0 && this.#nodeOf[at] === 0; at = nodes.parent[at]!) missing.push(at);
    let below = at > 0 ? this.#nodeOf[at]! : this.#root;
    for (let next = missing.pop(); next !== undefined; next = missing.pop()) {
      this.#nodeOf[next] = below = this.#addNode(below, this.#frameIndex(nodes.frame[next]!));
    }
    this.#bytes[below]! += bytes;
    this.#count[below]! += count;
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
