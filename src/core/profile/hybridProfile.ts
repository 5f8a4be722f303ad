import { FrameAppender } from './frameAppender.ts';
import { FrameTree } from './frameTree.ts';
import type { NativeAddresses, NativeName, NativeNames, NativeSite } from './nativeAddresses.ts';
import type { Amounts, LocationTable, NativeLocations, NativeStacks, Profile } from './profile.ts';
import { TripleIndex } from './tripleIndex.ts';

/** memray's word for the file of a native frame that is known by its symbol alone. */
export const unknownFile = '<unknown>';

/** A native frame of a stack: one or more functions, innermost first, and whether Python code ran there. */
interface NamedSite {
  /** Indices into the new profile's frames. */
  readonly frames: readonly number[];
  /** Per frame: whether it is the interpreter's loop, which Python frames take the place of. */
  readonly isLoop: readonly boolean[];
}

/**
 * The profile with native frames in its stacks, merged with the Python frames as memray's `hybrid_stack_trace` does it: the
 * functions that interpret Python code are replaced by the Python frames they ran. Native frames without a name are left out.
 *
 * @param names per file of `addresses.files()` its names
 * @returns with it, where each row of the profile's locations went: rows of one stack become one. Undefined without native stacks
 */
export function hybridProfile(
  profile: Profile,
  addresses: NativeAddresses,
  names: readonly NativeNames[],
): { readonly profile: Profile; readonly rowOf: Int32Array } | undefined {
  const { native, locations } = profile;
  if (native === undefined || locations.native === undefined) return undefined;
  const appender = new FrameAppender(profile);
  const sites = new NamedSites(appender, addresses, names);
  const stacks = new HybridStacks(native, sites);
  const tree = new FrameTree();
  const node = new Uint32Array(locations.length);
  for (let row = 0; row < locations.length; row++) {
    const stack = stacks.stack(locations.native, row, depthOf(profile.nodes.parent, locations.node[row]!));
    let at = 0;
    for (const frame of stack) at = tree.child(at, frame, 0);
    node[row] = at;
  }
  const frame = tree.code.slice(0, tree.length);
  frame[0] = -1;
  const nodes = { length: tree.length, parent: tree.parent.slice(0, tree.length), frame };
  const merged = mergedRows(locations, node, frame);
  return {
    profile: { ...profile, ...appender.tables(), nodes, locations: merged.locations, native: undefined },
    rowOf: merged.rowOf,
  };
}

/** Python frames that a node's stack shows. */
function depthOf(parent: Int32Array, node: number): number {
  let depth = 0;
  for (let at = node; at > 0; at = parent[at]!) depth++;
  return depth;
}

/** The frames of recorded native frames, each named once. */
class NamedSites {
  readonly #appender: FrameAppender;
  readonly #addresses: NativeAddresses;
  readonly #names: readonly NativeNames[];
  readonly #known = new Map<NativeSite, NamedSite>();

  constructor(appender: FrameAppender, addresses: NativeAddresses, names: readonly NativeNames[]) {
    this.#appender = appender;
    this.#addresses = addresses;
    this.#names = names;
  }

  find(frame: number, generation: number): NamedSite | undefined {
    const site = this.#addresses.site(frame, generation);
    if (site === undefined) return undefined;
    let named = this.#known.get(site);
    if (named === undefined) {
      named = this.#name(this.#names[site.file]?.[site.index] ?? []);
      this.#known.set(site, named);
    }
    return named;
  }

  #name(names: readonly NativeName[]): NamedSite {
    return {
      frames: names.map((name) => this.#appender.frame(name.function, name.file ?? unknownFile, name.line)),
      isLoop: names.map((name) => runsPython(name.function)),
    };
  }
}

/** `_PyEval_EvalFrameDefault` with whatever the compiler made of it, and the functions of 3.14's interpreter of tail calls. */
function runsPython(name: string): boolean {
  return name.includes('_PyEval_EvalFrameDefault') || name.startsWith('_TAIL_CALL_');
}

/** Stacks outermost frame first. */
class HybridStacks {
  readonly #native: NativeStacks;
  readonly #sites: NamedSites;
  readonly #python: number[] = [];
  readonly #isEntry: boolean[] = [];
  readonly #found: NamedSite[] = [];

  constructor(native: NativeStacks, sites: NamedSites) {
    this.#native = native;
    this.#sites = sites;
  }

  /** @param shown Python frames of the row that are not hidden, as memray's own at the outer end of the main thread are */
  stack(locations: NativeLocations, row: number, shown: number): readonly number[] {
    this.#followPython(locations.stack[row]!);
    const python = this.#python;
    // A stack of hidden frames alone is shown whole.
    const hidden = shown === 0 ? 0 : python.length - shown;
    const stack: number[] = [];
    let at = 0;
    this.#followNative(locations.frame[row]!, locations.generation[row]!);
    for (const site of this.#found) {
      for (let i = site.frames.length - 1; i >= 0; i--) {
        if (at === python.length || !site.isLoop[i]!) {
          stack.push(site.frames[i]!);
          continue;
        }
        // One call of the loop runs the frame it was entered for, and those that this one called without leaving Python.
        do {
          if (hidden > 0 && at === hidden) stack.length = 0;
          stack.push(python[at]!);
          at++;
        } while (at < python.length && !this.#isEntry[at]!);
      }
    }
    // Some of the interpreter's own functions had no names: which native frames lie between which Python frames isn't known.
    return at < python.length ? python.slice(hidden) : stack;
  }

  #followPython(node: number): void {
    const { stacks } = this.#native;
    this.#python.length = 0;
    this.#isEntry.length = 0;
    for (let at = node; at > 0; at = stacks.parent[at]!) {
      this.#python.push(stacks.frame[at]!);
      this.#isEntry.push(stacks.entry[at] === 1);
    }
    this.#python.reverse();
    this.#isEntry.reverse();
  }

  #followNative(innermost: number, generation: number): void {
    const { frames } = this.#native;
    this.#found.length = 0;
    for (let frame = innermost; frame > 0 && frame <= frames.length; frame = frames.parent[frame - 1]!) {
      const site = this.#sites.find(frame, generation);
      if (site !== undefined) this.#found.push(site);
    }
    this.#found.reverse();
  }
}

/** Rows that came to mean the same are added up. */
function mergedRows(
  locations: LocationTable,
  node: Uint32Array,
  frame: Int32Array,
): { readonly locations: LocationTable; readonly rowOf: Int32Array } {
  const rows = new TripleIndex();
  const rowOf = new Int32Array(locations.length);
  const first: number[] = [];
  for (let row = 0; row < locations.length; row++) {
    const at = node[row]!;
    rowOf[row] = rows.find(at, locations.thread[row]!, at === 0 ? locations.innermost[row]! : 0);
    if (rowOf[row] === first.length) first.push(row);
  }
  const sum = (amounts: Amounts): Amounts => {
    const sums = { bytes: new Float64Array(rows.length), count: new Float64Array(rows.length) };
    for (let row = 0; row < locations.length; row++) {
      sums.bytes[rowOf[row]!]! += amounts.bytes[row]!;
      sums.count[rowOf[row]!]! += amounts.count[row]!;
    }
    return sums;
  };
  const table: LocationTable = {
    length: rows.length,
    node: Uint32Array.from(first, (row) => node[row]!),
    thread: Uint32Array.from(first, (row) => locations.thread[row]!),
    innermost: Int32Array.from(first, (row) => (node[row] === 0 ? locations.innermost[row]! : frame[node[row]!]!)),
    allocator: Uint8Array.from(first, (row) => locations.allocator[row]!),
    peak: sum(locations.peak),
    leaks: sum(locations.leaks),
    temporary: locations.temporary && sum(locations.temporary),
    total: locations.total && sum(locations.total),
    native: undefined,
  };
  return { locations: table, rowOf };
}
