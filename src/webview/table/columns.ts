import * as l10n from '@vscode/l10n';
import type { SortColumn, TableKind, TablePage, TableRow } from '../../protocol/decoder.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatCount } from '../../core/units/counts.ts';

/** A column of numbers. */
export interface Column {
  readonly sort: Exclude<SortColumn, 'name'>;
  readonly words: string;
  readonly text: (row: TableRow) => string;
  /** Of the whole, 0..1: a percent of its own beside the number. */
  readonly share: ((row: TableRow, page: TablePage) => number) | undefined;
}

export function nameWords(kind: TableKind): string {
  switch (kind) {
    case 'functions':
      return l10n.t('Function');
    case 'lines':
      return l10n.t('Line');
    case 'modules':
      return l10n.t('Module');
    case 'files':
      return l10n.t('File');
  }
}

const part = (value: number, whole: number): number => (whole > 0 ? value / whole : 0);

export function columns(): readonly Column[] {
  return [
    {
      sort: 'own',
      words: l10n.t('Own'),
      text: (row) => formatBytes(row.ownBytes),
      share: (row, page) => part(row.ownBytes, page.wholeBytes),
    },
    {
      sort: 'total',
      words: l10n.t('Total'),
      text: (row) => formatBytes(row.totalBytes),
      share: (row, page) => part(row.totalBytes, page.wholeBytes),
    },
    { sort: 'count', words: l10n.t('Count'), text: (row) => formatCount(row.ownCount), share: undefined },
  ];
}

/** A file's last name, from either kind of path. */
export function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** Where a row is, short: `cache.py:41`; empty for a module. */
export function shortLocation(row: { readonly file: string; readonly line: number }): string {
  if (row.file === '') return '';
  return row.line > 0 ? `${baseName(row.file)}:${String(row.line)}` : baseName(row.file);
}

/** Where a frame is, with the folder that tells files of one name apart: `shop/cache.py:41`. */
export function placeWords({ file, line }: { readonly file: string; readonly line: number }): string {
  const short = file.split(/[\\/]/).slice(-2).join('/');
  return line > 0 ? `${short}:${String(line)}` : short;
}

/** A name as far as it can be read; the rest would only cost layout time. */
export function clip(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
