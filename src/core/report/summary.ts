import type { Mode, Profile } from '../profile/profile.ts';
import { type Paint, shareTone } from './paint.ts';
import { memrayPercent, memraySize } from './sizeText.ts';
import { keepEnd, keepStart, padText, printable, textWidth } from './textWidth.ts';

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

/** All rows, in no order that matters, and the bytes and allocations that are 100 %. */
export function summaryRows(
  profile: Profile,
  mode: Mode,
): { readonly rows: readonly SummaryRow[]; readonly whole: number; readonly allocations: number } {
  const { nodes, frames, functions, strings, locations } = profile;
  const amounts = locations[mode];
  const nodeBytes = new Float64Array(nodes.length);
  const nodeCount = new Float64Array(nodes.length);
  let whole = 0;
  let allocations = 0;
  for (let row = 0; row < locations.length; row++) {
    const bytes = amounts?.bytes[row] ?? 0;
    nodeBytes[locations.node[row]!]! += bytes;
    nodeCount[locations.node[row]!]! += amounts?.count[row] ?? 0;
    whole += bytes;
    allocations += amounts?.count[row] ?? 0;
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
  return { rows: rows.filter((row) => row.count > 0 || row.totalBytes > 0), whole, allocations };
}

/**
 * The table of `memray summary`: the same columns and numbers; each row on one line, locations shortened where the width asks
 * for it.
 *
 * @param sortColumn 1 to 5, as memray's `--sort-column`
 * @param maxRows as in memray, a negative number leaves out so many of the smallest
 * @param width columns of the terminal; undefined: as wide as it needs
 */
export function summaryText(
  profile: Profile,
  mode: Mode,
  sortColumn: number,
  maxRows: number,
  width: number | undefined,
  paint: Paint,
): string {
  const { rows, whole, allocations } = summaryRows(profile, mode);
  const key = sortColumn <= 2 ? 'totalBytes' : sortColumn <= 4 ? 'ownBytes' : 'count';
  const shown = rows
    .toSorted((a, b) => b[key] - a[key])
    .slice(0, maxRows)
    .map((row) => ({ ...row, function: printable(row.function), file: printable(row.file) }));
  const numbers = shown.map((row) => [
    memraySize(row.totalBytes),
    `${memrayPercent(row.totalBytes, whole)}%`,
    memraySize(row.ownBytes),
    `${memrayPercent(row.ownBytes, whole)}%`,
    String(row.count),
  ]);
  // At 80 columns the numbers keep their width; their headings break into two lines.
  const heads = summaryColumns.map((name, i) => breakInTwo(i === sortColumn ? `<${name.trim()}>` : name.trim()));
  const widths = heads
    .slice(1)
    .map((head, i) => Math.max(...head.map((line) => line.length), ...numbers.map((row) => row[i]!.length)));
  const longest = Math.max(8, ...shown.map((row) => textWidth(`${row.function} at ${row.file}`)));
  const room = width === undefined ? longest : width - widths.reduce((sum, w) => sum + w + 2, 0);
  const placeWidth = Math.max(16, Math.min(longest, room));

  const line = (place: string, cells: readonly string[]): string => [place, ...cells].join('  ').trimEnd();
  const headLines = [0, 1].map((i) =>
    line(
      padText(heads[0]![i]!, placeWidth),
      heads.slice(1).map((head, column) => head[i]!.padStart(widths[column]!)),
    ),
  );
  const body = shown.map((row, i) => {
    const tones = [row.totalBytes, row.totalBytes, row.ownBytes, row.ownBytes].map((bytes) => shareTone(bytes / (whole || 1)));
    tones.push(shareTone(row.count / (allocations || 1)));
    const cells = numbers[i]!.map((text, column) => paint(text.padStart(widths[column]!), tones[column]!));
    return line(placeText(row, placeWidth, paint), cells);
  });
  const rule = '─'.repeat(widths.reduce((sum, w) => sum + w + 2, placeWidth));
  return [...headLines.map((text) => paint(text, 'bold')), rule, ...body, ''].join('\n');
}

function breakInTwo(text: string): [string, string] {
  const space = text.lastIndexOf(' ', Math.ceil(text.length * 0.75));
  return space < 0 ? ['', text] : [text.slice(0, space), text.slice(space + 1)];
}

/** A function and its file, filled up to a width; where there is no room for both, the function and the end of the path. */
function placeText(row: SummaryRow, width: number, paint: Paint): string {
  const joint = ' at ';
  const shortestFile = 9;
  const name = keepStart(row.function, Math.max(width - joint.length - Math.min(textWidth(row.file), shortestFile), 1));
  const file = keepEnd(row.file, width - joint.length - textWidth(name));
  const rest = ' '.repeat(Math.max(0, width - textWidth(name) - joint.length - textWidth(file)));
  return `${paint(name, 'magenta')}${joint}${paint(file, 'cyan')}${rest}`;
}
