import { allocatorNames } from '../capture/allocators.ts';
import { type Header, captureInfo } from '../capture/header.ts';
import type { Bytes } from '../base/brand.ts';
import { CallTree } from './callTree.ts';
import { FrameTables } from './frameTables.ts';
import type { RawHistory } from './heapHistory.ts';
import { type CaptureHistory, captureHistory } from './history.ts';
import { LocationRows } from './locationRows.ts';
import type { NativeFrames, NativeTables } from './nativeTables.ts';
import type { CaptureProblem, Profile, SnapshotTable, Statistics } from './profile.ts';
import type { RawLocations, RawTree, RecordSums } from './recordSums.ts';
import type { RecordingTables } from './recordingTables.ts';

const maxSnapshots = 10_000;

/**
 * Turns what a reader of records has added up into columns: at the end, and before it as often as asked. Frames, stacks and
 * rows that were there at the last call are not gone through again; amounts are.
 */
export class ProfileBuilder {
  readonly #header: Header;
  readonly #tables: RecordingTables;
  readonly #frames: FrameTables;
  readonly #tree: CallTree;
  /** With native stacks: the whole Python stacks, which these are merged with. */
  readonly #stacks: CallTree | undefined;
  readonly #rows = new LocationRows();
  /** Raw node -> index into `Profile.frames`; -1 where it isn't asked for, and for the root. */
  #frameOf = new Int32Array(256).fill(-1);
  /** Rows of locations whose frames are found. */
  #located = 0;

  constructor(header: Header, tables: RecordingTables) {
    this.#header = header;
    this.#tables = tables;
    this.#frames = new FrameTables(tables.codes, header.pythonVersion);
    this.#tree = new CallTree(header.skippedFrames, false);
    this.#stacks = header.nativeTraces ? new CallTree(0, true) : undefined;
  }

  /** Whether a frame was built whose code object had not been seen: later it might have a name. */
  get hasUnknownFrames(): boolean {
    return this.#frames.hasUnknown;
  }

  build(sums: RecordSums, problems: readonly CaptureProblem[]): Profile {
    const header = this.#header;
    const tables = this.#tables;
    this.#findFrames(sums.tree, sums.locations);
    const mainThread = tables.threadIds.indexOf(header.mainThread);
    this.#tree.extend(sums.tree, this.#frameOf, sums.locations, mainThread);
    this.#stacks?.extend(sums.tree, this.#frameOf, sums.locations, mainThread);
    return {
      info: captureInfo(header, tables.lastTime),
      strings: this.#frames.strings.slice(),
      functions: this.#frames.functions(),
      frames: this.#frames.frames(),
      nodes: this.#tree.nodes(),
      locations: this.#rows.table(sums.locations, this.#frameOf, this.#tree, mainThread, sums.each !== undefined, this.#stacks),
      threads: tables.threadIds.map((id) => ({ id, name: tables.threadNames.get(id) ?? '' })),
      snapshots: snapshots(tables),
      statistics: statistics(sums),
      problems,
      native: this.#stacks && {
        frames: nativeFrames(tables.native),
        generations: tables.native.generations.slice(),
        stacks: { ...this.#stacks.nodes(), entry: this.#stacks.entries() },
      },
    };
  }

  /** The history that goes with the profile built last, of the same sums. */
  history(raw: RawHistory): CaptureHistory {
    return captureHistory(raw, this.#rows.rowOf, sampleStride(this.#tables));
  }

  /** Of the nodes that allocated and of their callers: in a capture of many calls and few allocations most nodes are neither. */
  #findFrames(tree: RawTree, locations: RawLocations): void {
    if (this.#frameOf.length < tree.length) {
      const wider = new Int32Array(Math.max(tree.length, this.#frameOf.length * 2)).fill(-1);
      wider.set(this.#frameOf);
      this.#frameOf = wider;
    }
    for (; this.#located < locations.length; this.#located++) {
      let node = locations.node[this.#located]!;
      // An aggregated file may name a node that it doesn't hold. Where a node has its frame, so have its callers.
      while (node > 0 && node < tree.length && this.#frameOf[node]! < 0) {
        this.#frameOf[node] = this.#frames.frame(tree.code[node]! >> 1, tree.instruction[node]!);
        node = tree.parent[node]!;
      }
    }
  }
}

function nativeFrames({ frames }: NativeTables): NativeFrames {
  const { length } = frames;
  return { length, ip: frames.ip.slice(0, length), parent: frames.parent.slice(0, length) };
}

/** Above 10,000 samples memray keeps every n-th: this is n. */
function sampleStride(tables: RecordingTables): number {
  return Math.max(1, Math.ceil(tables.sampleCount / maxSnapshots));
}

function snapshots(tables: RecordingTables): SnapshotTable {
  const stride = sampleStride(tables);
  const length = Math.ceil(tables.sampleCount / stride);
  const thin = (column: Float64Array): Float64Array => {
    const kept = new Float64Array(length);
    for (let i = 0; i < length; i++) kept[i] = column[i * stride]!;
    return kept;
  };
  return { length, time: thin(tables.sampleTime), resident: thin(tables.sampleResident), heap: thin(tables.sampleHeap) };
}

function statistics({ allocationRecords, each, peakBytes, leakedBytes }: RecordSums): Statistics {
  return {
    allocations: each?.allocations,
    records: allocationRecords,
    allocatedBytes: each?.allocatedBytes as Bytes | undefined,
    sizeHistogram: each?.sizes.histogram(),
    sizeRange: each?.sizes.range(),
    allocators:
      each &&
      allocatorNames
        .map((name, i) => ({ name, count: each.allocatorCounts[i]! }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count),
    peakBytes: peakBytes as Bytes,
    leakedBytes: leakedBytes as Bytes,
  };
}
