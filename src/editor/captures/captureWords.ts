import { basename } from 'node:path';
import { l10n } from 'vscode';
import type { CaptureInfo, Statistics } from '../../core/profile/profile.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatDuration } from '../../core/units/durations.ts';
import type { CaptureEntry, CaptureNotes } from '../../recording/captureStore.ts';
import { endingSentence } from '../recording/endings.ts';

/** What people call a capture: the program, else the file. */
export function captureName(path: string, notes: CaptureNotes, info?: CaptureInfo): string {
  if (notes.name !== undefined) return notes.name;
  const program = info?.commandLine.split(/\s+/).find((part) => /\.pyw?$/.test(part) && !part.startsWith('-'));
  return program === undefined ? basename(path) : basename(program);
}

/** What the captures view shows of a capture that was read once. */
export function captureFacts(info: CaptureInfo, statistics: Statistics): CaptureNotes {
  return {
    peakBytes: statistics.peakBytes,
    durationMilliseconds: Math.max(0, info.endTime - info.startTime),
    memrayVersion: info.memrayVersion,
  };
}

/** `today 12:04`, `yesterday 18:22`, `19 Nov 18:22`. */
export function when(time: number, now: number, language: string): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const days = Math.round((startOfDay(now) - startOfDay(time)) / 86_400_000);
  if (days === 0) return l10n.t('today {0}', clock);
  if (days === 1) return l10n.t('yesterday {0}', clock);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  const day = date.toLocaleDateString(language, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) });
  return `${day} ${clock}`;
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** The row of a capture: peak first, because it is what one looks for. */
export function captureDescription(entry: CaptureEntry, now: number, language: string): string {
  const { notes } = entry;
  const parts = [notes.peakBytes === undefined ? undefined : formatBytes(notes.peakBytes)];
  parts.push(when(notes.endedAt ?? entry.modifiedAt, now, language));
  if (notes.durationMilliseconds !== undefined) parts.push(formatDuration(notes.durationMilliseconds));
  if (notes.memrayVersion !== undefined) parts.push(`memray ${notes.memrayVersion}`);
  if (notes.keep === true) parts.push(l10n.t('kept'));
  return parts.filter((part) => part !== undefined).join(' · ');
}

export function captureTooltip(entry: CaptureEntry): string {
  const { notes } = entry;
  const lines = [entry.path];
  if (notes.peakBytes !== undefined) lines.push(l10n.t('Peak: {0}', formatBytes(notes.peakBytes)));
  if (notes.durationMilliseconds !== undefined) lines.push(l10n.t('Duration: {0}', formatDuration(notes.durationMilliseconds)));
  if (notes.pid !== undefined) lines.push(`PID ${notes.pid}`);
  if (notes.memrayVersion !== undefined) lines.push(`memray ${notes.memrayVersion}`);
  lines.push(l10n.t('File: {0}', formatBytes(entry.bytes)));
  if (notes.ending !== undefined)
    lines.push(endingSentence(notes.ending, notes.name ?? basename(entry.path), notes.kind ?? 'attach'));
  return lines.join('\n');
}
