import type { CaptureFailure, CaptureInfo, CaptureProblem, Mode, Statistics, Thread } from '../core/profile/profile.ts';
import type { Result } from '../core/base/result.ts';

/**
 * The channel host <-> decoder worker. One worker holds one opened capture; the host asks, the worker answers.
 * Rows are at most as many as a view draws; big columns cross as transferred buffers.
 */
export interface DecoderCalls {
  open(params: OpenParams): Result<Overview, CaptureFailure>;
  table(params: TableParams): TablePage;
  flamegraph(params: FlamegraphParams): FlamegraphView;
  searchFlamegraph(params: FlamegraphSearchParams): FlamegraphMatches;
  /** All marks of all files of the user's own code: bounded by the thresholds, not by the capture. */
  marks(params: MarksParams): Marks;
  /** Callers of one line for its hover, largest first. */
  callers(params: CallersParams): readonly CallerRow[];
  series(params: SeriesParams): Series;
}

/** Told by the worker without being asked. */
export interface DecoderEvents {
  progress: { readonly bytesRead: number; readonly bytesTotal: number };
}

export interface OpenParams {
  readonly path: string;
}

/** What fits on the first page, all of it bounded. */
export interface Overview {
  readonly info: CaptureInfo;
  readonly statistics: Statistics;
  readonly problems: readonly CaptureProblem[];
  readonly threads: readonly Thread[];
  readonly fileBytes: number;
  readonly nodeCount: number;
  /** Highest resident memory that was sampled, bytes; 0 without samples. */
  readonly maxResidentBytes: number;
  /** When the heap was largest, ms since start, to the precision of the samples; undefined without samples. */
  readonly peakTime: number | undefined;
  /** Which modes this file can answer. */
  readonly modes: readonly Mode[];
}

export type TableKind = 'functions' | 'lines' | 'modules' | 'files';
export type SortColumn = 'name' | 'own' | 'total' | 'count' | 'totalCount';
/** Whose code a frame is: decided by the capture's own lists, else by the path. */
export type CodeOrigin = 'own' | 'library' | 'stdlib' | 'import' | 'native';

export interface TableParams {
  readonly kind: TableKind;
  readonly mode: Mode;
  /** Case-insensitive substring of function, file or module; empty shows all. */
  readonly filter: string;
  readonly sort: SortColumn;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** A row: bytes are exact; `total` counts each call stack once, also under recursion. */
export interface TableRow {
  /** Function name, module name or file's base name. */
  readonly name: string;
  /** The file as the capture names it; empty for a module. */
  readonly file: string;
  /** 1-based; 0 where there is none. For a function: its first line. */
  readonly line: number;
  readonly origin: CodeOrigin;
  readonly ownBytes: number;
  readonly totalBytes: number;
  readonly ownCount: number;
  readonly totalCount: number;
}

export interface TablePage {
  readonly rows: readonly TableRow[];
  /** Rows that match the filter. */
  readonly matching: number;
  /** Rows without the filter. */
  readonly all: number;
  /** Bytes and count of the whole mode: what 100 % is. */
  readonly wholeBytes: number;
  readonly wholeCount: number;
}

export interface FlamegraphShape {
  readonly mode: Mode;
  readonly inverted: boolean;
  readonly hideImports: boolean;
}

/**
 * Asks for what can be seen: boxes at least `minShare` of the zoomed root's width, below it and above it (its ancestors).
 * `root` is a box id of an earlier answer of the same shape, 0 for the whole.
 */
export interface FlamegraphParams extends FlamegraphShape {
  readonly root: number;
  /** The smallest share of the root's width that gets a box of its own; the rest is merged into grey blocks. */
  readonly minShare: number;
}

/**
 * Boxes of a flamegraph, parallel columns, in drawing order (parents first, largest child first).
 * Coordinates: `start` and `width` are shares (0..1) of the zoomed root; `depth` counts from the zoomed root (0),
 * its ancestors are in `trail`, outermost first.
 */
export interface FlamegraphView {
  readonly length: number;
  /** Stable within a shape; `mergedBox` for a block of small frames. */
  readonly id: Uint32Array;
  /** Index into this answer's columns; -1 for the root. */
  readonly parent: Int32Array;
  readonly depth: Uint16Array;
  readonly start: Float64Array;
  readonly width: Float64Array;
  readonly ownBytes: Float64Array;
  readonly totalBytes: Float64Array;
  readonly count: Float64Array;
  /** Index into `labels`. */
  readonly label: Uint32Array;
  readonly labels: readonly FlamegraphLabel[];
  /** The zoomed root's ancestors, outermost first, ending with the root itself. */
  readonly trail: readonly { readonly id: number; readonly label: FlamegraphLabel; readonly totalBytes: number }[];
  readonly rootBytes: number;
  readonly wholeBytes: number;
  /** Outermost frames that every stack shares, folded into the root: how many. */
  readonly foldedWrappers: number;
  /** Bytes that `hideImports` hides. */
  readonly hiddenBytes: number;
}

export const mergedBox = 0xffff_ffff;

export interface FlamegraphLabel {
  readonly function: string;
  readonly file: string;
  readonly line: number;
  readonly origin: CodeOrigin;
}

export interface FlamegraphSearchParams extends FlamegraphShape {
  /** Case-insensitive substring of function or file, or `file:line`. */
  readonly query: string;
  /** One function, matched exactly instead of by `query`: what a CodeLens or a table row points at. */
  readonly exact?: { readonly function: string; readonly file: string } | undefined;
  /** At most so many boxes come back. */
  readonly limit: number;
}

export interface FlamegraphMatches {
  /** Box ids of the outermost matches, widest first. */
  readonly ids: Uint32Array;
  readonly matching: number;
  /** Bytes of all stacks with a match, each once. */
  readonly bytes: number;
  readonly wholeBytes: number;
}

export interface MarksParams {
  readonly mode: Mode;
  /** A line or function below this share of the whole gets no mark, 0..1. */
  readonly minShare: number;
  readonly maxLinesPerFile: number;
}

/** A line's amount: bytes whose innermost frame in the user's own code is this line. Amounts add up, never overlap. */
export interface LineMark {
  readonly line: number;
  readonly bytes: number;
  readonly count: number;
  /** Bytes whose innermost Python frame is this line. */
  readonly ownBytes: number;
  /** Bytes with this line anywhere on the stack, each stack once. */
  readonly totalBytes: number;
}

export interface FunctionMark {
  readonly name: string;
  /** First line of the code object (a decorator's, where there is one); 0 when unknown. */
  readonly firstLine: number;
  readonly ownBytes: number;
  readonly totalBytes: number;
  /** Allocations of which the function is the innermost frame. */
  readonly count: number;
  readonly totalCount: number;
}

export interface FileMarks {
  /** As the capture names it. */
  readonly file: string;
  readonly lines: readonly LineMark[];
  readonly functions: readonly FunctionMark[];
}

export interface Marks {
  readonly wholeBytes: number;
  readonly files: readonly FileMarks[];
}

export interface CallersParams {
  readonly mode: Mode;
  readonly file: string;
  readonly line: number;
  readonly limit: number;
}

export interface CallerRow {
  readonly function: string;
  readonly file: string;
  readonly line: number;
  readonly bytes: number;
  readonly count: number;
}

export interface SeriesParams {
  /** At most so many points: what the chart is wide. */
  readonly points: number;
}

/** Resident memory and heap over time; thinned by keeping each bucket's largest value. */
export interface Series {
  /** Milliseconds since start. */
  readonly time: Float64Array;
  readonly resident: Float64Array;
  readonly heap: Float64Array;
}
