import { readFile, stat } from 'node:fs/promises';
import type { CaptureInfo } from '../../core/profile/profile.ts';
import type { FileMarks, Marks } from '../../protocol/decoder.ts';
import type { CaptureNotes, LineHash } from '../../recording/captureStore.ts';
import * as vscode from 'vscode';
import type { CaptureSession } from '../capture/captureSessions.ts';
import type { MarkSettings } from '../settings.ts';
import { hashLine } from './lineHash.ts';
import type { MarkedFile, Provenance } from './markedFile.ts';
import type { SourceFinder } from './sourceFinder.ts';
import { TrackedLines } from './trackedLines.ts';

/** Everything the editor shows of a capture, and the files that could not be found here. */
export interface LoadedMarks {
  readonly wholeBytes: number;
  readonly files: readonly MarkedFile[];
  readonly missing: readonly string[];
}

/** Shares below the smallest setting are never drawn, so never asked for. */
export async function queryMarks(session: CaptureSession, settings: MarkSettings): Promise<Marks> {
  return session.decoder.call('marks', {
    mode: 'peak',
    minShare: Math.min(settings.minShare, settings.hotShare),
    maxLinesPerFile: settings.maxLinesPerFile,
  });
}

export async function loadMarks(
  session: CaptureSession,
  info: CaptureInfo,
  notes: CaptureNotes,
  sources: SourceFinder,
  settings: MarkSettings,
): Promise<LoadedMarks> {
  const marks = await queryMarks(session, settings);
  const files: MarkedFile[] = [];
  const missing: string[] = [];
  for (const fileMarks of marks.files) {
    if (fileMarks.lines.length === 0 && fileMarks.functions.length === 0) continue;
    const uri = await sources.find(fileMarks.file);
    const file = uri === undefined ? undefined : await trackFile(uri, fileMarks, info, notes);
    if (file === undefined) missing.push(fileMarks.file);
    else files.push(file);
  }
  return { wholeBytes: marks.wholeBytes, files, missing };
}

async function trackFile(
  uri: vscode.Uri,
  marks: FileMarks,
  info: CaptureInfo,
  notes: CaptureNotes,
): Promise<MarkedFile | undefined> {
  const saved = await readLines(uri);
  if (saved === undefined) return undefined;
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const now = open === undefined ? saved.lines : documentLines(open);
  const wanted = new Set([...marks.lines.map(({ line }) => line), ...marks.functions.map(({ firstLine }) => firstLine)]);
  const kept = new Map<number, string>();
  for (const { file, line, hash } of notes.lineHashes ?? []) if (file === marks.file && wanted.has(line)) kept.set(line, hash);
  let provenance: Provenance = { kind: 'hashes' };
  if (kept.size === 0) {
    provenance = { kind: saved.modifiedAt > info.endTime ? 'changedSince' : 'unchangedSince', modifiedAt: saved.modifiedAt };
  }
  // A line nobody kept a hash of is followed from the saved file on: edits from now are seen.
  for (const line of wanted) {
    const text = saved.lines[line - 1];
    if (!kept.has(line) && text !== undefined) kept.set(line, hashLine(text));
  }
  return { uri, marks, provenance, tracked: new TrackedLines(kept, now) };
}

export function documentLines(document: vscode.TextDocument): string[] {
  return document.getText().split(/\r\n|\r|\n/);
}

export async function readLines(
  uri: vscode.Uri,
): Promise<{ readonly lines: readonly string[]; readonly modifiedAt: number } | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(uri.fsPath, 'utf8'), stat(uri.fsPath)]);
    return { lines: text.split(/\r\n|\r|\n/), modifiedAt: mtimeMs };
  } catch {
    return undefined;
  }
}

/** Hashes of all lines that marks could ever be drawn on: kept beside the capture when its recording ends. */
export async function hashMarkedLines(session: CaptureSession, sources: SourceFinder): Promise<readonly LineHash[]> {
  const marks = await session.decoder.call('marks', { mode: 'peak', minShare: 0.001, maxLinesPerFile: 200 });
  const hashes: LineHash[] = [];
  for (const { file, lines, functions } of marks.files) {
    const uri = await sources.find(file);
    const text = uri === undefined ? undefined : await readLines(uri);
    if (text === undefined) continue;
    const wanted = new Set([...lines.map(({ line }) => line), ...functions.map(({ firstLine }) => firstLine)]);
    for (const line of wanted) {
      const content = text.lines[line - 1];
      if (content !== undefined) hashes.push({ file, line, hash: hashLine(content) });
    }
  }
  return hashes;
}
