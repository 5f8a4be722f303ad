import { csvField } from '../../core/report/csv.ts';
import type { TableRow } from '../../protocol/decoder.ts';

const columns = ['name', 'file', 'line', 'own_bytes', 'total_bytes', 'own_count', 'total_count'] as const;

/** RFC 4180: quoted where needed, CRLF; bytes as plain numbers. A spreadsheet must not take a name for a formula. */
export function toCsv(rows: readonly TableRow[]): string {
  const lines = [columns.join(',')];
  for (const row of rows)
    lines.push(
      [field(row.name), field(row.file), row.line, row.ownBytes, row.totalBytes, row.ownCount, row.totalCount].join(','),
    );
  return `${lines.join('\r\n')}\r\n`;
}

function field(name: string): string {
  return csvField(/^[=+\-@\t\r]/.test(name) ? `'${name}` : name);
}
