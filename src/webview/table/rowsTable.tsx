import * as l10n from '@vscode/l10n';
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { formatCount } from '../../core/units/counts.ts';
import type { SortColumn, TableKind, TableRow } from '../../protocol/decoder.ts';
import type { CaptureStore } from '../state/captureStore.ts';
import { follow } from '../state/reading.ts';
import { Refresher } from '../state/refresher.ts';
import { emptyWords, tabWords } from '../state/words.ts';
import type { Column } from './columns.ts';
import { columns, nameWords } from './columns.ts';
import { Row } from './row.tsx';
import { TableSource } from './tableSource.ts';

/** CSS pixels; the style sheet has the same. */
const rowHeight = 24;
/** Rows drawn beyond the visible ones, on both sides. */
const overscan = 6;

interface Props {
  readonly store: CaptureStore;
  readonly kind: TableKind;
}

/** One sortable table: asks for the rows it draws, and draws the rows that can be seen. */
export function RowsTable({ store, kind }: Props) {
  const source = useMemo(() => new TableSource(store.client, (error) => store.fail(error)), []);
  const scroller = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const height = useSignal(0);
  const active = useSignal(0);
  /** What was selected, so that it stays so where more of the file moves it. */
  const chosen = useRef<TableRow>(undefined);
  const drawn = useRef<readonly [from: number, to: number]>([0, 0]);
  const refresher = useMemo(() => new Refresher(() => source.refresh(...drawn.current)), []);
  const question = useComputed(() => {
    const { mode, filter, sort, descending } = store.state.value;
    return JSON.stringify({ kind, mode, filter, sort, descending });
  });
  useSignalEffect(() => {
    source.ask(JSON.parse(question.value) as Parameters<TableSource['ask']>[0]);
    scroller.current?.scrollTo({ top: 0 });
    active.value = 0;
    chosen.current = undefined;
  });
  useSignalEffect(() => {
    if (store.version.value > 0) refresher.ask();
  });
  useSignalEffect(() => {
    follow(source.known);
    const at = chosen.current === undefined ? -1 : source.indexOf(chosen.current);
    if (at >= 0) active.value = at;
  });
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => (height.value = element.clientHeight));
    observer.observe(element);
    return () => {
      observer.disconnect();
      refresher.dispose();
      source.dispose();
    };
  }, []);
  const known = source.known.value;
  const matching = known?.head.matching ?? 0;
  const first = Math.max(0, Math.floor(top.value / rowHeight) - overscan);
  const last = Math.min(matching, Math.ceil((top.value + height.value) / rowHeight) + overscan);
  drawn.current = [first, last];
  useEffect(() => source.need(first, last));

  const select = (index: number): void => {
    const next = Math.max(0, Math.min(matching - 1, index));
    active.value = next;
    const row = source.row(next);
    chosen.current = row;
    if (row !== undefined && kind === 'functions') store.pointed.value = { function: row.name, file: row.file };
    const element = scroller.current;
    if (element === null) return;
    const from = next * rowHeight;
    if (from < element.scrollTop) element.scrollTop = from;
    else if (from + 2 * rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = from + 2 * rowHeight - element.clientHeight;
  };
  const onKey = (event: KeyboardEvent): void => {
    // The headings are buttons with keys of their own.
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(height.value / rowHeight) - 2);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active.value + 1,
      ArrowUp: active.value - 1,
      PageDown: active.value + page,
      PageUp: active.value - page,
      Home: 0,
      End: matching - 1,
    };
    const to = moves[event.key];
    const row = source.row(active.value);
    if (to !== undefined) select(to);
    else if (event.key === 'Enter' && row !== undefined) store.openSource(row);
    else if (event.key === 'f' && row !== undefined && kind === 'functions' && !event.ctrlKey && !event.metaKey) {
      store.show({ function: row.name, file: row.file });
    } else return;
    event.preventDefault();
  };
  const shown: { readonly index: number; readonly row: TableRow | undefined }[] = [];
  for (let index = first; index < last; index++) shown.push({ index, row: source.row(index) });
  const list = columns();
  const { sort, descending } = store.state.value;
  const sortBy = (column: SortColumn): void =>
    store.change({ sort: column, descending: column === sort ? !descending : column !== 'name' });
  return (
    <>
      <div
        class={`grid ${kind}`}
        role="grid"
        tabIndex={0}
        ref={scroller}
        aria-label={tabWords(kind)}
        aria-rowcount={matching + 1}
        aria-colcount={list.length + 1}
        aria-activedescendant={matching > 0 ? `row-${String(active.value)}` : undefined}
        onScroll={(event) => (top.value = event.currentTarget.scrollTop)}
        onKeyDown={onKey}
      >
        <div class="row head" role="row" aria-rowindex={1}>
          <HeadCell words={nameWords(kind)} column="name" sort={sort} descending={descending} onSort={sortBy} />
          {list.map((column: Column) => (
            <HeadCell
              key={column.sort}
              words={column.words}
              column={column.sort}
              sort={sort}
              descending={descending}
              onSort={sortBy}
            />
          ))}
        </div>
        <div class="rows" role="rowgroup" style={{ height: `${matching * rowHeight}px` }}>
          {shown.map(({ index, row }) =>
            row === undefined || known === undefined ? null : (
              <Row
                key={index}
                index={index}
                row={row}
                page={known.head}
                columns={list}
                kind={kind}
                active={index === active.value}
                top={index * rowHeight}
                onSelect={select}
                onOpen={(target) => store.openSource(target)}
              />
            ),
          )}
        </div>
        {known !== undefined && matching === 0 && (
          <p class="none dim">
            {store.state.value.filter === '' ? emptyWords(store.state.value.mode) : l10n.t('Nothing matches the filter.')}
          </p>
        )}
      </div>
      <Foot store={store} source={source} kind={kind} active={active.value} />
    </>
  );
}

interface HeadProps {
  readonly words: string;
  readonly column: SortColumn;
  readonly sort: SortColumn;
  readonly descending: boolean;
  readonly onSort: (column: SortColumn) => void;
}

function HeadCell({ words, column, sort, descending, onSort }: HeadProps) {
  const sorted = column === sort;
  return (
    <div class={`cell ${column}`} role="columnheader" aria-sort={sorted ? (descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" onClick={() => onSort(column)}>
        {words}
        <span class={`icon ${sorted ? (descending ? 'i-down' : 'i-up') : 'i-unsorted'}`} aria-hidden="true" />
      </button>
    </div>
  );
}

interface FootProps {
  readonly store: CaptureStore;
  readonly source: TableSource;
  readonly kind: TableKind;
  readonly active: number;
}

/** How many rows there are, and what can be done with them. */
function Foot({ store, source, kind, active }: FootProps) {
  const known = source.known.value;
  const row = source.row(active);
  const copy = (): void => {
    const question = known?.question;
    if (question === undefined) return;
    store.client.call('copyTable', question).then(
      (rows) => store.say(rows === 1 ? l10n.t('1 row copied as CSV') : l10n.t('{0} rows copied as CSV', formatCount(rows))),
      (error: unknown) => store.fail(error),
    );
  };
  return (
    <div class="foot">
      <span class="dim">
        {known === undefined
          ? '\u00a0'
          : known.head.matching === known.head.all
            ? l10n.t('{0} rows', formatCount(known.head.all))
            : l10n.t('{0} of {1} rows', formatCount(known.head.matching), formatCount(known.head.all))}
      </span>
      <span class="push" />
      {kind === 'functions' && row !== undefined && (
        <button
          type="button"
          class="plain"
          title={`${l10n.t('Show in flamegraph')} (F)`}
          onClick={() => store.show({ function: row.name, file: row.file })}
        >
          <span class="icon i-flame" aria-hidden="true" />
          {l10n.t('Show in flamegraph')}
        </button>
      )}
      <button type="button" class="plain" onClick={copy}>
        <span class="icon i-copy" aria-hidden="true" />
        {l10n.t('Copy as CSV')}
      </button>
    </div>
  );
}
