import type { Bytes, EpochMilliseconds, Milliseconds } from '../base/brand.ts';
import type { NativeFrames, NativeImage } from './nativeTables.ts';

/** What a capture's header says of the recording. Lists are empty where the format has none. */
export interface CaptureInfo {
  /** memray's format version: 13 is memray 1.20. */
  readonly formatVersion: number;
  /** The memray releases that write this format, for people: `1.20`. */
  readonly memrayVersion: string;
  /** `3.13.1`; undefined before format 12. */
  readonly pythonVersion: string | undefined;
  readonly commandLine: string;
  readonly pid: number;
  readonly mainThread: number;
  readonly startTime: EpochMilliseconds;
  /** Equal to `startTime` plus the last sample's time where the recording never ended properly. */
  readonly endTime: EpochMilliseconds;
  /** As the file has it: `startTime` where the recording never ended properly. */
  readonly recordedEndTime: EpochMilliseconds;
  /** Stack frames that the recording wrote: memray's `metadata.total_frames`; 0 in formats 12 and 13, and where it never ended properly. */
  readonly frameRecords: number;
  readonly hasNativeTraces: boolean;
  /** One record per location instead of one per allocation (`memray run --aggregate`). */
  readonly isAggregated: boolean;
  readonly pythonAllocator: 'pymalloc' | 'pymalloc_debug' | 'malloc' | 'mimalloc' | 'mimalloc_debug' | 'other';
  /** Undefined in format 10, which doesn't say. */
  readonly tracesPythonAllocators: boolean | undefined;
  readonly tracksObjects: boolean;
  /** Where the recorded interpreter keeps its standard library; undefined before format 13. */
  readonly standardLibrary: string | undefined;
  readonly sitePackages: readonly string[];
  readonly sysPath: readonly string[];
}

/** One function as the recorded program knew it; rows are unique. */
export interface FunctionTable {
  readonly length: number;
  /** Function name: index into `Profile.strings`. */
  readonly name: Uint32Array;
  /** File as the recorded interpreter named it: index into `Profile.strings`. */
  readonly file: Uint32Array;
  /** First line of its code object (a decorator's, where there is one); 0 where the format has none. */
  readonly firstLine: Int32Array;
}

/** One line of one function; rows are unique. */
export interface FrameTable {
  readonly length: number;
  /** Index into `Profile.functions`. */
  readonly function: Uint32Array;
  /** 1-based line; 0 where the interpreter kept none. */
  readonly line: Int32Array;
}

/** The call tree of the whole recording: a node is a distinct call stack. Parents precede their children. */
export interface NodeTable {
  readonly length: number;
  /** Index of the caller's node; -1 for node 0, the root, which is no frame at all. */
  readonly parent: Int32Array;
  /** Index into `Profile.frames`; -1 for the root. */
  readonly frame: Int32Array;
}

/** Bytes and counts of one question, one entry per row of `LocationTable`. Float64: exact to 2^53. */
export interface Amounts {
  readonly bytes: Float64Array;
  readonly count: Float64Array;
}

/** Where memory was allocated: a row per (call stack, thread, innermost frame), and native frame where these are recorded. The amounts are a row's own. */
export interface LocationTable {
  readonly length: number;
  /** Index into `Profile.nodes`: the innermost Python frame; 0 where there was none. */
  readonly node: Uint32Array;
  /** Index into `Profile.threads`. */
  readonly thread: Uint32Array;
  /**
   * The frame that allocated, index into `Profile.frames`; -1 for none. It is `node`'s own frame, but for memray's wrapper
   * frames, which `node` leaves out: a table of the innermost lines, as `memray stats` has one, names them all the same.
   */
  readonly innermost: Int32Array;
  /** memray's number of the allocator that allocated here first: index into `allocatorNames`. */
  readonly allocator: Uint8Array;
  /** Live when the heap was largest. */
  readonly peak: Amounts;
  /** Never freed before the recording ended. */
  readonly leaks: Amounts;
  /** Freed by the same thread before it allocated again (threshold 1); undefined in an aggregated capture. */
  readonly temporary: Amounts | undefined;
  /** Everything ever allocated; undefined in an aggregated capture. */
  readonly total: Amounts | undefined;
  /** Undefined in a recording without native stacks. */
  readonly native: NativeLocations | undefined;
}

/** What a location's native stack is made from; an entry per row of `LocationTable`. */
export interface NativeLocations {
  /** Index into `NativeStacks.stacks`: the whole Python stack, with the frames that `LocationTable.node` leaves out. */
  readonly stack: Uint32Array;
  /** Number of the innermost native frame, as recorded: row of `NativeStacks.frames` + 1; 0 for none. */
  readonly frame: Uint32Array;
  /** Index into `NativeStacks.generations`: the memory maps that held when the row was made. */
  readonly generation: Uint32Array;
}

/** What native stacks are made of, with nothing named yet. */
export interface NativeStacks {
  readonly frames: NativeFrames;
  readonly generations: readonly (readonly NativeImage[])[];
  /** Whole Python stacks; frames that differ only in `entry` are apart. */
  readonly stacks: NodeTable & {
    /** 1 for a frame that the interpreter entered from native code. */
    readonly entry: Uint8Array;
  };
}

/** What memray samples beside the allocations, in order of time. */
export interface SnapshotTable {
  readonly length: number;
  /** Milliseconds since `CaptureInfo.startTime`. */
  readonly time: Float64Array;
  /** Resident memory of the process, bytes. */
  readonly resident: Float64Array;
  /** Bytes that memray's tracker held live, bytes. */
  readonly heap: Float64Array;
}

export interface Thread {
  /** The small number memray gave it: from 1 on, in order of appearance. */
  readonly id: number;
  readonly name: string;
}

/** The size histogram as memray draws it: 10 buckets on a logarithmic scale. */
export interface HistogramBucket {
  /** Inclusive lower and upper bound, bytes. */
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly count: number;
}

/** Over all allocations ever made. What an aggregated file cannot hold is undefined, never 0. */
export interface Statistics {
  /** Allocations made, frees not counted. */
  readonly allocations: number | undefined;
  /** Records read, frees counted: what memray calls `metadata.total_allocations`. */
  readonly records: number | undefined;
  readonly allocatedBytes: Bytes | undefined;
  readonly sizeHistogram: readonly HistogramBucket[] | undefined;
  /** Smallest and largest allocation, bytes; undefined without allocations. */
  readonly sizeRange: { readonly smallest: number; readonly largest: number } | undefined;
  readonly allocators: readonly { readonly name: string; readonly count: number }[] | undefined;
  readonly peakBytes: Bytes;
  readonly leakedBytes: Bytes;
}

/** Something that is missing or odd in the file, though it could be read. */
export type CaptureProblem =
  | { readonly kind: 'noEndRecord'; readonly after: Milliseconds }
  | { readonly kind: 'cutOff'; readonly record: number; readonly byte: number }
  | { readonly kind: 'damaged'; readonly record: number; readonly byte: number; readonly detail: string }
  /** Native stacks were recorded, and are not among the stacks. */
  | { readonly kind: 'nativeFramesNotNamed' }
  /** Paths of files that would name native frames, and are not here: their frames are left out. */
  | { readonly kind: 'symbolFilesMissing'; readonly files: readonly string[] }
  /** Likewise, of files that are not what was recorded: their names are wrong, or left out. */
  | { readonly kind: 'symbolFilesChanged'; readonly files: readonly string[] }
  /** The format is newer than any known here, and was read as if it were the newest of those. */
  | { readonly kind: 'newerFormat'; readonly version: number };

/**
 * A capture, read: columns, ready to be transferred. Every view is a query on this.
 */
export interface Profile {
  readonly info: CaptureInfo;
  readonly strings: readonly string[];
  readonly functions: FunctionTable;
  readonly frames: FrameTable;
  readonly nodes: NodeTable;
  readonly locations: LocationTable;
  readonly threads: readonly Thread[];
  readonly snapshots: SnapshotTable;
  readonly statistics: Statistics;
  readonly problems: readonly CaptureProblem[];
  /** Undefined in a recording without native stacks. */
  readonly native: NativeStacks | undefined;
}

/** Why a file could not be read at all. */
export type CaptureFailure =
  | { readonly reason: 'notACapture' }
  | { readonly reason: 'empty' }
  | { readonly reason: 'headerCutOff' }
  | { readonly reason: 'unsupportedVersion'; readonly version: number; readonly memrayVersion: string | undefined }
  | { readonly reason: 'nothingWritten' }
  | { readonly reason: 'tooLarge'; readonly detail: string }
  | { readonly reason: 'unreadable'; readonly detail: string }
  | { readonly reason: 'cancelled' };

/** The question whose amounts a view shows. */
export type Mode = 'peak' | 'leaks' | 'temporary' | 'total';
