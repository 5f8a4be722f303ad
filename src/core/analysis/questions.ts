import type { Mode } from '../profile/profile.ts';
import type { CodeOrigin } from './codeOrigin.ts';

export type TableKind = 'functions' | 'lines' | 'modules' | 'files';
export type SortColumn = 'name' | 'own' | 'total' | 'count' | 'totalCount';
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
