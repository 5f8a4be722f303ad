import { formatShare } from '../../core/units/shares.ts';
import type { TableKind, TablePage, TableRow } from '../../protocol/decoder.ts';
import { originWords } from '../state/words.ts';
import type { Column } from './columns.ts';
import { clip, shortLocation } from './columns.ts';

interface Props {
  readonly index: number;
  readonly row: TableRow;
  readonly page: TablePage;
  readonly columns: readonly Column[];
  readonly kind: TableKind;
  readonly active: boolean;
  /** CSS pixels from the top of all rows. */
  readonly top: number;
  readonly onSelect: (index: number) => void;
  readonly onOpen: (row: TableRow) => void;
}

export function Row({ index, row, page, columns, kind, active, top, onSelect, onOpen }: Props) {
  const open = (event: Event): void => {
    event.preventDefault();
    onSelect(index);
    onOpen(row);
  };
  const where = row.line > 0 ? `${row.file}:${String(row.line)}` : row.file;
  const title = clip([row.name, where, originWords(row.origin)].filter((text) => text !== '').join('\n'));
  return (
    <div
      class={active ? 'row active' : 'row'}
      role="row"
      id={`row-${String(index)}`}
      aria-rowindex={index + 2}
      aria-selected={active}
      style={{ transform: `translateY(${String(top)}px)` }}
      onClick={() => onSelect(index)}
      onDblClick={() => row.file !== '' && onOpen(row)}
    >
      <div class="cell name" role="gridcell" title={title}>
        <span class={`origin ${row.origin}`} aria-hidden="true" />
        {row.file === '' ? (
          <bdi class="what">{clip(row.name)}</bdi>
        ) : (
          <a href="#" tabIndex={-1} onClick={open}>
            <Name row={row} kind={kind} />
          </a>
        )}
      </div>
      {columns.map((column) => (
        <div key={column.sort} class={`cell ${column.sort}`} role="gridcell">
          {column.share === undefined ? (
            <span>{column.text(row)}</span>
          ) : (
            <Amount words={column.text(row)} share={column.share(row, page)} />
          )}
        </div>
      ))}
    </div>
  );
}

function Name({ row, kind }: { readonly row: TableRow; readonly kind: TableKind }) {
  if (kind === 'files') return <bdi class="what">{clip(row.name)}</bdi>;
  return (
    <>
      <bdi class="what">{clip(kind === 'lines' ? shortLocation(row) : row.name)}</bdi>{' '}
      <bdi class="where">{clip(kind === 'lines' ? row.name : shortLocation(row))}</bdi>
    </>
  );
}

/** An amount with its share of the whole, as a bar and as a percentage. */
function Amount({ words, share }: { readonly words: string; readonly share: number }) {
  return (
    <>
      <span class="heat-track" aria-hidden="true">
        {share > 0 && <span class="heat" style={{ width: `${String(Math.min(100, share * 100))}%` }} />}
      </span>
      <span class="number">{words}</span>
      <span class="percent">{formatShare(share)}</span>
    </>
  );
}
