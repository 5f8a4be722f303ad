import * as l10n from '@vscode/l10n';
import { useRef } from 'preact/hooks';
import type { Overview } from '../../protocol/decoder.ts';
import type { CaptureStore } from '../state/captureStore.ts';
import type { Page } from '../state/viewState.ts';
import { modes } from '../state/viewState.ts';
import { modeExplanation, modeWords } from '../state/words.ts';
import { FilterBox } from './filterBox.tsx';

interface Props {
  readonly store: CaptureStore;
  readonly overview: Overview;
}

/** Which question the tables and the flamegraph answer, and of what. */
export function QuestionBar({ store, overview }: Props) {
  const group = useRef<HTMLDivElement>(null);
  const current = store.state.value.mode;
  const possible = modes.filter((mode) => overview.modes.includes(mode));
  const onKey = (event: KeyboardEvent): void => {
    const step =
      event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const next = possible[(possible.indexOf(current) + step + possible.length) % possible.length];
    if (next === undefined) return;
    store.change({ mode: next });
    group.current?.querySelector<HTMLButtonElement>(`[data-mode="${next}"]`)?.focus();
  };
  return (
    <div class="bar question">
      <div class="segments modes" role="radiogroup" aria-label={l10n.t('Which memory')} ref={group} onKeyDown={onKey}>
        {modes.map((mode) => {
          const able = possible.includes(mode);
          return (
            <button
              key={mode}
              type="button"
              role="radio"
              data-mode={mode}
              aria-checked={mode === current}
              aria-disabled={!able}
              tabIndex={mode === current ? 0 : -1}
              title={able ? modeExplanation(mode) : l10n.t('not in an aggregated capture')}
              onClick={() => able && store.change({ mode })}
            >
              {modeWords(mode)}
            </button>
          );
        })}
      </div>
      {possible.length < modes.length && <span class="dim aside">{l10n.t('not in an aggregated capture')}</span>}
      <FilterBox store={store} />
      {current === 'leaks' && pooled(overview) && (
        <p class="dim note">
          {l10n.t(
            'Python’s own allocator was in use: memory it keeps for reuse counts as held. Run with PYTHONMALLOC=malloc to see each object.',
          )}
        </p>
      )}
    </div>
  );
}

/** Python's allocator holds arenas, and memray saw those instead of objects. */
function pooled({ info }: Overview): boolean {
  return info.pythonAllocator.startsWith('pymalloc') && !info.tracesPythonAllocators;
}

/** One page at a time where there is no room for both. */
export function PageSwitch({ store }: { readonly store: CaptureStore }) {
  const page = store.page.value;
  const choose = (next: Page) => (): void => store.change({ page: next });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const next: Page = page === 'summary' ? 'flamegraph' : 'summary';
    store.change({ page: next });
    (event.currentTarget as HTMLElement).querySelector<HTMLButtonElement>(`[data-page="${next}"]`)?.focus();
  };
  const tab = (name: Page, words: string) => (
    <button
      type="button"
      role="tab"
      data-page={name}
      aria-selected={page === name}
      tabIndex={page === name ? 0 : -1}
      onClick={choose(name)}
    >
      {words}
    </button>
  );
  return (
    <div class="tabs pages" role="tablist" aria-label={l10n.t('Page')} onKeyDown={onKey}>
      {tab('summary', l10n.t('Summary'))}
      {tab('flamegraph', l10n.t('Flamegraph'))}
    </div>
  );
}
