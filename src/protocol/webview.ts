import type {
  FlamegraphMatches,
  FlamegraphParams,
  FlamegraphSearchParams,
  FlamegraphView,
  Overview,
  Series,
  SeriesParams,
  TablePage,
  TableParams,
} from './decoder.ts';
import type { CaptureFailure } from '../core/profile/profile.ts';
import type { Result } from '../core/base/result.ts';

/** What the capture view asks of the host. The host forwards the queries to the decoder worker. */
export interface ViewCalls {
  /** The view's words in the user's language, asked for before anything is drawn; undefined: English. */
  words(): Readonly<Record<string, string>> | undefined;
  /** Answered as soon as there is something to show; `progress` events come before, and `read` behind unless it is whole. */
  ready(): Opened;
  table(params: TableParams): TablePage;
  flamegraph(params: FlamegraphParams): FlamegraphView;
  searchFlamegraph(params: FlamegraphSearchParams): FlamegraphMatches;
  series(params: SeriesParams): Series;
  /** Opens a source line beside the view; false when the file can't be found here (the host has offered to locate it). */
  openSource(params: SourceLocation): boolean;
  /** The source text of lines that are drawn as labels; an absent file gives no entry. */
  sourceLines(params: {
    readonly locations: readonly { readonly file: string; readonly line: number }[];
  }): readonly (string | undefined)[];
  copy(params: { readonly text: string }): void;
  /** Copies the whole table as CSV, all rows that match, and says how many. */
  copyTable(params: Omit<TableParams, 'offset' | 'limit'>): number;
  /** Marks the editor with this capture, or clears it. */
  mark(params: { readonly on: boolean }): void;
  /** Reveals this capture's raw file in the system's file manager or the explorer. */
  reveal(): void;
}

export interface SourceLocation {
  readonly file: string;
  readonly line: number;
}

/** What the host tells the view without being asked. */
export interface ViewEvents {
  progress: { readonly bytesRead: number; readonly bytesTotal: number };
  /** More of the file is read than when the view was answered last, or all of it: what was asked has another answer now. */
  read: Reading;
  /** Show one function in the flamegraph: from a CodeLens or a hover. */
  focus: { readonly function: string; readonly file: string; readonly line: number };
  show: { readonly page: 'summary' | 'flamegraph' };
  /** Whether the editor is marked with this capture. */
  marked: { readonly on: boolean };
  /** A file was located or mappings changed: source text may be available now. */
  sourcesChanged: Record<string, never>;
}

/** What is known of the capture. */
export interface Reading {
  readonly overview: Result<Overview, CaptureFailure>;
  /** Whether it is of the whole file, or of what has been read so far. */
  readonly isWhole: boolean;
}

export interface Opened extends Reading {
  /** For the title line. */
  readonly name: string;
  readonly path: string;
  /** How the recording ended, when Memlens made it: a few words in the user's language. */
  readonly ending: string | undefined;
  readonly marked: boolean;
  /** Set when the view opens on one function (CodeLens). */
  readonly focus: ViewEvents['focus'] | undefined;
  readonly page: 'summary' | 'flamegraph';
}
