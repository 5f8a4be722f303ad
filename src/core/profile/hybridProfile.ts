import { FrameAppender } from './frameAppender.ts';
import { FrameTree } from './frameTree.ts';
import { HybridStacks, type NamedSite } from './hybridStacks.ts';
import type { NativeAddresses, NativeName, NativeNames } from './nativeAddresses.ts';
import type { Amounts, LocationTable, NodeTable, Profile } from './profile.ts';
import { TripleIndex } from './tripleIndex.ts';

/** memray's word for the file of a native frame that is known by its symbol alone. */
export const unknownFile = '<unknown>';

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
  const depth = depths(profile.nodes);
  const tree = new FrameTree();
  const path = new TreePath(tree);
  const node = new Uint32Array(locations.length);
  for (let row = 0; row < locations.length; row++) {
    node[row] = path.node(stacks.stack(locations.native, row, depth[locations.node[row]!]!));
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

/** Frames of each node's stack. */
function depths({ length, parent }: NodeTable): Int32Array {
  const depth = new Int32Array(length);
  for (let node = 1; node < length; node++) depth[node] = depth[parent[node]!]! + 1;
  return depth;
}

/** Finds the nodes of stacks, each by what it shares with the one before it. */
class TreePath {
  readonly #tree: FrameTree;
  readonly #frames: number[] = [];
  readonly #nodes: number[] = [];

  constructor(tree: FrameTree) {
    this.#tree = tree;
  }

  /** Outermost frame first. */
  node(stack: readonly number[]): number {
    let shared = 0;
    while (shared < stack.length && this.#frames[shared] === stack[shared]) shared++;
    let at = shared === 0 ? 0 : this.#nodes[shared - 1]!;
    this.#frames.length = this.#nodes.length = stack.length;
    for (let i = shared; i < stack.length; i++) {
      at = this.#tree.child(at, stack[i]!, 0);
      this.#frames[i] = stack[i]!;
      this.#nodes[i] = at;
    }
    return at;
  }
}

/** The frames of recorded native frames, each named once. */
class NamedSites {
  readonly #appender: FrameAppender;
  readonly #addresses: NativeAddresses;
  readonly #names: readonly NativeNames[];
  /** By file, and index among its addresses. */
  readonly #known: (NamedSite | undefined)[][] = [];

  constructor(appender: FrameAppender, addresses: NativeAddresses, names: readonly NativeNames[]) {
    this.#appender = appender;
    this.#addresses = addresses;
    this.#names = names;
  }

  has(frame: number, generation: number): boolean {
    return this.#addresses.has(frame, generation);
  }

  find(frame: number, generation: number): NamedSite | undefined {
    const site = this.#addresses.site(frame, generation);
    if (site === undefined) return undefined;
    return ((this.#known[site.file] ??= [])[site.index] ??= this.#name(this.#names[site.file]?.[site.index] ?? []));
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
