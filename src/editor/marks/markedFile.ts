import type * as vscode from 'vscode';
import type { FileMarks, FunctionMark, LineMark } from '../../protocol/decoder.ts';
import type { TrackedLines } from './trackedLines.ts';

/** What staleness was judged by. */
export type Provenance =
  /** Hashes of the lines' text, kept when the recording ended. */
  | { readonly kind: 'hashes' }
  /** The file was last changed before the capture ended: its text is what ran. */
  | { readonly kind: 'unchangedSince'; readonly modifiedAt: number }
  /** The file was changed after the capture ended: lines may be elsewhere. */
  | { readonly kind: 'changedSince'; readonly modifiedAt: number };

/** A file of the active capture that was found here. */
export interface MarkedFile {
  readonly uri: vscode.Uri;
  readonly marks: FileMarks;
  readonly provenance: Provenance;
  readonly tracked: TrackedLines;
}

export interface PlacedLine {
  /** 1-based line in the document now. */
  readonly line: number;
  readonly changed: boolean;
  readonly mark: LineMark;
}

export interface PlacedFunction {
  readonly line: number;
  readonly changed: boolean;
  readonly mark: FunctionMark;
}

/** At most one mark a line: of two that an edit brought together, the one whose text is still there wins, then the larger. */
export function placeLines(file: MarkedFile, minBytes: number): readonly PlacedLine[] {
  const placed = new Map<number, PlacedLine>();
  for (const mark of file.marks.lines) {
    if (mark.bytes < minBytes || mark.bytes === 0) continue;
    const tracked = file.tracked.get(mark.line);
    if (tracked === undefined) continue;
    const candidate = { line: tracked.current, changed: tracked.changed, mark };
    const existing = placed.get(candidate.line);
    if (existing === undefined || isBetter(candidate, existing)) placed.set(candidate.line, candidate);
  }
  return [...placed.values()].sort((a, b) => a.line - b.line);
}

function isBetter(candidate: PlacedLine, existing: PlacedLine): boolean {
  if (candidate.changed !== existing.changed) return !candidate.changed;
  return candidate.mark.bytes > existing.mark.bytes;
}

/** Functions that are hot, each once; those without a place of their own (lambdas, comprehensions) are left to their line. */
export function placeFunctions(file: MarkedFile, hotBytes: number): readonly PlacedFunction[] {
  const placed = new Map<string, PlacedFunction>();
  for (const mark of file.marks.functions) {
    if (mark.firstLine <= 0 || (mark.ownBytes < hotBytes && mark.totalBytes < hotBytes) || mark.totalBytes === 0) continue;
    if (mark.name.startsWith('<') && mark.name !== '<module>') continue;
    const tracked = file.tracked.get(mark.firstLine);
    if (tracked === undefined) continue;
    const key = `${tracked.current} ${mark.name}`;
    if (!placed.has(key)) placed.set(key, { line: tracked.current, changed: tracked.changed, mark });
  }
  return [...placed.values()].sort((a, b) => a.line - b.line);
}

/** The function a recorded line belongs to: the last that begins at or before it. */
export function functionAround(file: MarkedFile, recordedLine: number): FunctionMark | undefined {
  let found: FunctionMark | undefined;
  for (const mark of file.marks.functions)
    if (mark.firstLine > 0 && mark.firstLine <= recordedLine && (found === undefined || mark.firstLine > found.firstLine))
      found = mark;
  return found;
}
