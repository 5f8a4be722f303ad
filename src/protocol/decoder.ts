import type { Overview } from '../core/analysis/overview.ts';
import type {
  CallerRow,
  CallersParams,
  Marks,
  MarksParams,
  Series,
  SeriesParams,
  TablePage,
  TableParams,
} from '../core/analysis/questions.ts';
import type {
  FlamegraphMatches,
  FlamegraphParams,
  FlamegraphSearchParams,
  FlamegraphView,
} from '../core/flamegraph/questions.ts';
import type { CaptureFailure } from '../core/profile/profile.ts';
import type { Result } from '../core/base/result.ts';

/**
 * The channel host <-> decoder worker. One worker holds one opened capture; the host asks, the worker answers.
 * Rows are at most as many as a view draws; big columns cross as transferred buffers.
 */
export interface DecoderCalls {
  /** Answered when the whole file is read. */
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
  /** The file is still being read: until the next word the questions are answered from what is read so far. */
  partial: { readonly overview: Overview };
}

export interface OpenParams {
  readonly path: string;
}

// The questions are core's own; both ends of the channel find them here.
export type { Overview } from '../core/analysis/overview.ts';
export type { CodeOrigin } from '../core/analysis/codeOrigin.ts';
export type {
  CallerRow,
  CallersParams,
  FileMarks,
  FunctionMark,
  LineMark,
  Marks,
  MarksParams,
  Series,
  SeriesParams,
  SortColumn,
  TableKind,
  TablePage,
  TableParams,
  TableRow,
} from '../core/analysis/questions.ts';
export { mergedBox } from '../core/flamegraph/questions.ts';
export type {
  FlamegraphLabel,
  FlamegraphMatches,
  FlamegraphParams,
  FlamegraphSearchParams,
  FlamegraphShape,
  FlamegraphView,
} from '../core/flamegraph/questions.ts';
