import { basename } from 'node:path';
import { l10n } from 'vscode';
import type { CaptureInfo, Statistics } from '../../core/profile/profile.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatDuration } from '../../core/units/durations.ts';
import type { CaptureEntry, CaptureNotes } from '../../recording/captureStore.ts';
import { endingSentence } from '../recording/endings.ts';

/** What people call a capture: the program, else the file. */
export function captureName(path: string, notes: CaptureNotes, info?: CaptureInfo): string {
  return notes.name ?? (info === undefined ? undefined : programOf(info.commandLine)) ?? basename(path);
}

/** The program of a recorded command line, which may begin with memray's own: `python .../memray/__main__.py run -m shop`. */
export function programOf(commandLine: string): string | undefined {
  const parts = commandLine.split(/\s+/);
  const run = parts.findIndex(
    (part, index) => part === 'run' && /(^|[/\\])memray([/\\]__main__\.py)?$/.test(parts[index - 1] ?? ''),
  );
  const own = parts.slice(run + 1);
  const module = own.indexOf('-m');
  const script = own.findIndex((part) => /\.pyw?$/.test(part));
  if (module !== -1 && (script === -1 || module < script)) return own[module + 1];
  return script === -1 ? undefined : basename(own[script]!);
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
