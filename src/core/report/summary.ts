import type { Mode, Profile } from '../profile/profile.ts';
import { memraySize } from './sizeText.ts';

/** A row of `memray summary`: a function in a file, whatever its line. */
export interface SummaryRow {
  readonly function: string;
  readonly file: string;
  readonly totalBytes: number;
  readonly ownBytes: number;
  /** Allocations of all stacks that the function is on, each once. */
  readonly count: number;
}

export const summaryColumns = [
  'Location',
  'Total Memory',
  'Total Memory %',
  'Own Memory',
  'Own Memory % ',
  'Allocation Count',
] as const;

/** All rows, in no order that matters, and the bytes that are 100 %. */
export function summaryRows(profile: Profile, mode: Mode): { readonly rows: readonly SummaryRow[]; readonly whole: number } {
  const { nodes, frames, functions, strings, locations } = profile;
  const amounts = locations[mode];
  const nodeBytes = new Float64Array(nodes.length);
  const nodeCount = new Float64Array(nodes.length);
  let whole = 0;
  for (let row = 0; row < locations.length; row++) {
    const bytes = amounts?.bytes[row] ?? 0;
    nodeBytes[locations.node[row]!]! += bytes;
    nodeCount[locations.node[row]!]! += amounts?.count[row] ?? 0;
    whole += bytes;
  }
  const rows: { function: string; file: string; totalBytes: number; ownBytes: number; count: number }[] = [];
  const known = new Map<string, number>();
  const rowOf = (name: string, file: string): number => {
    const key = `${name}\0${file}`;
    let row = known.get(key);
    if (row === undefined) {
      row = rows.push({ function: name, file, totalBytes: 0, ownBytes: 0, count: 0 }) - 1;
      known.set(key, row);
    }
    return row;
  };
  const ofFunction = Int32Array.from(functions.name, (name, fn) => rowOf(strings[name]!, strings[functions.file[fn]!]!));
  const unknown = rowOf('???', '???');
  /** Per row, the node whose stack it was last counted for. */
  const countedFor = new Int32Array(rows.length).fill(-1);
  for (let node = 0; node < nodes.length; node++) {
    const bytes = nodeBytes[node]!;
    const count = nodeCount[node]!;
    if (bytes === 0 && count === 0) continue;
    let at = node;
    do {
      const index = at === 0 ? unknown : ofFunction[frames.function[nodes.frame[at]!]!]!;
      const row = rows[index]!;
      if (at === node) row.ownBytes += bytes;
      if (countedFor[index] !== node) {
        countedFor[index] = node;
        row.totalBytes += bytes;
        row.count += count;
      }
      at = at === 0 ? 0 : nodes.parent[at]!;
    } while (at > 0);
  }
  return { rows: rows.filter((row) => row.count > 0 || row.totalBytes > 0), whole };
}

/**
 * The table of `memray summary`: the same columns and numbers; each row on one line, locations shortened from the left where
 * the width asks for it.
 *
 * @param sortColumn 1 to 5, as memray's `--sort-column`
 * @param width characters of the terminal; undefined: as wide as it needs
 */
export function summaryText(
  profile: Profile,
  mode: Mode,
  sortColumn: number,
  maxRows: number,
  width: number | undefined,
): string {
  const { rows, whole } = summaryRows(profile, mode);
  const key = sortColumn <= 2 ? 'totalBytes' : sortColumn <= 4 ? 'ownBytes' : 'count';
  const share = (bytes: number): string => `${(whole === 0 ? 0 : (bytes / whole) * 100).toFixed(2)}%`;
  const cells = rows
    .toSorted((a, b) => b[key] - a[key])
    .slice(0, maxRows)
    .map((row) => [
      `${row.function} at ${row.file}`,
      memraySize(row.totalBytes),
      share(row.totalBytes),
      memraySize(row.ownBytes),
      share(row.ownBytes),
      String(row.count),
    ]);
  const header = summaryColumns.map((name, i) => (i === sortColumn ? `<${name.trim()}>` : name.trim()));
  // At 80 columns the numbers keep their width; their headings break into two lines.
  const heads = header.map((text, i) => (i === 0 ? ['', text] : breakInTwo(text)));
  const widths = heads.map((head, i) => Math.max(...head.map((line) => line.length), ...cells.map((row) => row[i]!.length)));
  if (width !== undefined) {
    const others = widths.slice(1).reduce((sum, w) => sum + w + 2, 0);
    widths[0] = Math.max(16, Math.min(widths[0]!, width - others));
  }
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => (i === 0 ? shorten(text, widths[0]!).padEnd(widths[0]!) : text.padStart(widths[i]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((w) => '─'.repeat(w)).join('──');
  return [line(heads.map((head) => head[0]!)), line(heads.map((head) => head[1]!)), rule, ...cells.map(line), ''].join('\n');
}

function breakInTwo(text: string): [string, string] {
  const space = text.lastIndexOf(' ', Math.ceil(text.length * 0.75));
  return space < 0 ? ['', text] : [text.slice(0, space), text.slice(space + 1)];
}

/** Keeps the function and the end of the path. */
function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const name = text.slice(0, text.indexOf(' at ') + 4);
  const room = width - name.length - 1;
  return room >= 8 ? `${name}…${text.slice(-room)}` : `${text.slice(0, width - 1)}…`;
}
