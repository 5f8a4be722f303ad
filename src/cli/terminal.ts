import { styleText } from 'node:util';
import type { Paint } from '../core/report/paint.ts';

// Typed as always there; in a pipe they are not.
const stdout: { readonly rows?: number; readonly columns?: number } = process.stdout;

/** Characters of a line; undefined in a pipe, where nothing is cut as long as nobody says how wide it is. */
export function terminalColumns(): number | undefined {
  return stdout.columns ?? (Number(process.env['COLUMNS']) || undefined);
}

/** Lines of the terminal; 24, the oldest terminals' number, in a pipe. */
export function terminalRows(): number {
  return stdout.rows ?? 24;
}

/** Colours a terminal's text; a pipe's stays as it is, and so does that of who set NO_COLOR. */
export const paint: Paint = (text, tone) => (text === '' ? text : styleText(tone, text));
