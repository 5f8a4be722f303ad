import type { NativeLocations, NativeStacks } from './profile.ts';

/** A native frame of a stack: one or more functions, innermost first, and whether Python code ran there. */
export interface NamedSite {
  /** Indices into a profile's frames. */
  readonly frames: readonly number[];
  /** Per frame: whether it is the interpreter's loop, which Python frames take the place of. */
  readonly isLoop: readonly boolean[];
}

/** Where the frames of native stacks are found. */
export interface NativeSites {
  /** Whether stacks with this innermost frame are wanted with their native frames. */
  has(frame: number, generation: number): boolean;
  /** Undefined for a frame that has no name, nor a file that could give it one. */
  find(frame: number, generation: number): NamedSite | undefined;
}

/**
 * Stacks of Python and native frames, one row after another. Most of a stack is also the stack before it: the work is done from
 * where they part.
 */
export class HybridStacks {
  readonly #native: NativeStacks;
  readonly #sites: NativeSites;
  readonly #python: Chain;
  readonly #callers: Chain;
  #generation = -1;
  #hidden = 0;
  /** Per native frame: how many Python frames, and how many frames of the stack, there are behind it. */
  readonly #pythonBehind: number[] = [];
  readonly #stackBehind: number[] = [];
  readonly #stack: number[] = [];

  constructor(native: NativeStacks, sites: NativeSites) {
    this.#native = native;
    this.#sites = sites;
    this.#python = new Chain(native.stacks.length);
    this.#callers = new Chain(native.frames.length + 1);
  }

  /**
   * Outermost frame first; good until the next call.
   *
   * @param shown Python frames of the row that are not hidden, as memray's own at the outer end of the main thread are
   */
  stack(locations: NativeLocations, row: number, shown: number): readonly number[] {
    const { stacks, frames } = this.#native;
    const generation = locations.generation[row]!;
    const samePython = this.#python.follow(locations.stack[row]!, (node) => stacks.parent[node]!);
    const innermost = this.#sites.has(locations.frame[row]!, generation) ? locations.frame[row]! : 0;
    const sameCallers = this.#callers.follow(innermost, (frame) => frames.parent[frame - 1]!);
    const python = this.#python.length;
    // A stack of hidden frames alone is shown whole.
    const hidden = shown === 0 ? 0 : python - shown;
    const isAlike = generation === this.#generation && hidden === this.#hidden;
    this.#generation = generation;
    this.#hidden = hidden;
    const at = this.#merge(isAlike ? this.#reusable(samePython, sameCallers) : 0);
    if (at === python) return this.#stack;
    // Some of the interpreter's own functions had no names: which native frames lie between which Python frames isn't known.
    const rest: number[] = [];
    for (let i = hidden; i < python; i++) rest.push(stacks.frame[this.#python.at(i)]!);
    return rest;
  }

  /** How many native frames, from the outermost, have behind them what they had in the stack before. */
  #reusable(samePython: number, sameCallers: number): number {
    let reused = sameCallers;
    // Whether a loop ran one more Python frame is told by the frame behind: it must be the same too.
    while (reused > 0 && this.#pythonBehind[reused - 1]! >= samePython) reused--;
    return reused;
  }

  /** Merges what is behind the reused native frames; answers how many Python frames found their place. */
  #merge(reused: number): number {
    const { stacks } = this.#native;
    const python = this.#python;
    const stack = this.#stack;
    let at = reused === 0 ? 0 : this.#pythonBehind[reused - 1]!;
    stack.length = reused === 0 ? 0 : this.#stackBehind[reused - 1]!;
    for (let caller = reused; caller < this.#callers.length; caller++) {
      const site = this.#sites.find(this.#callers.at(caller), this.#generation);
      for (let i = site === undefined ? -1 : site.frames.length - 1; i >= 0; i--) {
        if (at === python.length || !site!.isLoop[i]!) {
          stack.push(site!.frames[i]!);
          continue;
        }
        // One call of the loop runs the frame it was entered for, and those that this one called without leaving Python.
        do {
          // So what is outside of the first shown frame may be anything, as it is where a stack before it was cut off.
          if (this.#hidden > 0 && at === this.#hidden) stack.length = 0;
          stack.push(stacks.frame[python.at(at)]!);
          at++;
        } while (at < python.length && stacks.entry[python.at(at)] === 0);
      }
      this.#pythonBehind[caller] = at;
      this.#stackBehind[caller] = stack.length;
    }
    return at;
  }
}

/** The way from the root of a tree to one of its nodes, the root left out. */
class Chain {
  length = 0;
  readonly #nodes: number[] = [];
  /** Node -> where it is on the way, if it is there. */
  readonly #place: Int32Array;
  readonly #added: number[] = [];

  constructor(nodes: number) {
    this.#place = new Int32Array(nodes);
  }

  at(index: number): number {
    return this.#nodes[index]!;
  }

  /** Goes to another node, where the root is 0; answers how much of the way stayed the same. */
  follow(to: number, parentOf: (node: number) => number): number {
    const added = this.#added;
    added.length = 0;
    let node = to;
    while (node > 0 && !this.#has(node)) {
      added.push(node);
      node = parentOf(node);
    }
    const same = node > 0 ? this.#place[node]! + 1 : 0;
    this.length = same;
    while (added.length > 0) {
      const next = added.pop()!;
      this.#place[next] = this.length;
      this.#nodes[this.length++] = next;
    }
    return same;
  }

  #has(node: number): boolean {
    const place = this.#place[node]!;
    return place < this.length && this.#nodes[place] === node;
  }
}
