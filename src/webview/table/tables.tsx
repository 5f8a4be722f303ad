import * as l10n from '@vscode/l10n';
import type { Overview } from '../../protocol/decoder.ts';
import type { CaptureStore } from '../state/captureStore.ts';
import type { Tab } from '../state/viewState.ts';
import { tabs } from '../state/viewState.ts';
import { tabWords } from '../state/words.ts';
import { Allocators, Sizes } from './smallTables.tsx';
import { RowsTable } from './rowsTable.tsx';

interface Props {
  readonly store: CaptureStore;
  readonly overview: Overview;
}

/** The tables of the summary, one at a time. */
export function Tables({ store, overview }: Props) {
  const tab = store.state.value.tab;
  const choose = (next: Tab): void => store.change({ tab: next });
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length]!;
    choose(next);
    (event.currentTarget as HTMLElement).querySelector<HTMLButtonElement>(`[data-tab="${next}"]`)?.focus();
  };
  return (
    <section class="tables" aria-label={l10n.t('Tables')}>
      <div class="tabs" role="tablist" aria-label={l10n.t('Table')} onKeyDown={onKey}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            data-tab={name}
            aria-selected={name === tab}
            aria-controls="table-panel"
            tabIndex={name === tab ? 0 : -1}
            onClick={() => choose(name)}
          >
            {tabWords(name)}
          </button>
        ))}
      </div>
      <div class="panel" role="tabpanel" id="table-panel" aria-labelledby={`tab-${tab}`}>
        {tab === 'allocators' ? (
          <Allocators store={store} statistics={overview.statistics} />
        ) : tab === 'sizes' ? (
          <Sizes store={store} statistics={overview.statistics} />
        ) : (
          <RowsTable key={tab} store={store} kind={tab} />
        )}
      </div>
    </section>
  );
}
