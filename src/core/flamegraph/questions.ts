import type { CodeOrigin } from '../analysis/codeOrigin.ts';
import type { Mode } from '../profile/profile.ts';

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
  /** Outermost frames of others' code that nearly all memory was allocated under, folded into the root: how many. */
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
  /** How many were found: all, except where an inverted flamegraph has far more than `limit`. */
  readonly matching: number;
  /** Bytes of all stacks with a match, each once. */
  readonly bytes: number;
  readonly wholeBytes: number;
}
