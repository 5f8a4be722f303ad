import { styleText } from 'node:util';
import type { Paint } from '../core/report/paint.ts';

// Typed as always there; in a pipe they are not.
const stdout: { readonly rows?: number; readonly columns?: number } = process.stdout;

/** Characters of a line; undefined in a pipe, where nothing is cut as long as nobody says how wide it is. */
export function terminalColumns(): number | undefined {
  // A terminal that does not know its size says 0.
  return (stdout.columns ?? 0) || Number(process.env['COLUMNS']) || (process.stdout.isTTY ? 80 : undefined);
}

/** Lines of the terminal; 24, the oldest terminals' number, in a pipe. */
export function terminalRows(): number {
  return (stdout.rows ?? 0) || 24;
}

/** Colours a terminal's text; a pipe's stays as it is, and so does that of who set NO_COLOR. */
export const paint: Paint = (text, tone) => (text === '' ? text : styleText(tone, text));
