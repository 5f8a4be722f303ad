import * as l10n from '@vscode/l10n';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal, useSignalEffect } from '@preact/signals';
import type { CaptureStore } from '../state/captureStore.ts';

/** Typing asks at most so often, milliseconds. */
const typingPause = 120;

interface Props {
  readonly store: CaptureStore;
  /** Where there are no tables beside the flamegraph. */
  readonly words?: { readonly placeholder: string; readonly label: string };
}

/** One box: narrows the tables, and finds in the flamegraph (which adds its count and its steps beside it). */
export function FilterBox({ store, words }: Props) {
  const text = useSignal(store.state.value.filter);
  const input = useRef<HTMLInputElement>(null);
  // Cleared elsewhere too: where the search ends in the flamegraph.
  useSignalEffect(() => {
    const { filter } = store.state.value;
    if (filter === '' && document.activeElement !== input.current) text.value = '';
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const onFind = (event: KeyboardEvent): void => {
      const find = event.key === 'f' && (event.ctrlKey || event.metaKey);
      const slash = event.key === '/' && !(event.target instanceof HTMLInputElement);
      if (!find && !slash) return;
      event.preventDefault();
      input.current?.select();
    };
    document.addEventListener('keydown', onFind);
    return () => {
      document.removeEventListener('keydown', onFind);
      clearTimeout(timer.current);
    };
  }, []);
  const apply = (value: string): void => {
    clearTimeout(timer.current);
    if (store.state.value.filter !== value) store.change({ filter: value });
  };
  const onInput = (value: string): void => {
    text.value = value;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => apply(value), typingPause);
  };
  const onKey = (event: KeyboardEvent): void => {
    // The keys of an input method are its own.
    if (event.isComposing) return;
    if (event.key === 'Escape' && text.value !== '') {
      text.value = '';
      apply('');
    } else if (event.key === 'Enter') {
      apply(text.value);
      store.step.value = { by: event.shiftKey ? -1 : 1, nonce: store.step.value.nonce + 1 };
    } else if (event.key === 'ArrowDown') {
      apply(text.value);
      document.querySelector<HTMLElement>('.grid, .flame')?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const clear = (): void => {
    text.value = '';
    apply('');
    input.current?.focus();
  };
  return (
    <div class="filter">
      <span class="icon i-search" aria-hidden="true" />
      <input
        type="text"
        ref={input}
        id="filter"
        spellcheck={false}
        autocomplete="off"
        dir="auto"
        placeholder={words?.placeholder ?? l10n.t('Filter: function, file, module…')}
        aria-label={words?.label ?? l10n.t('Filter the tables and search the flamegraph')}
        value={text.value}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      {text.value !== '' && (
        <button type="button" class="plain clear" aria-label={l10n.t('Clear the filter')} onClick={clear}>
          <span class="icon i-close" aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
