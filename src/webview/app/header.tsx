import * as l10n from '@vscode/l10n';
import { formatDuration } from '../../core/units/durations.ts';
import type { Overview } from '../../protocol/decoder.ts';
import type { Opened } from '../../protocol/webview.ts';
import type { CaptureStore } from '../state/captureStore.ts';
import { dateWords } from './dates.ts';

interface Props {
  readonly store: CaptureStore;
  readonly opened: Opened;
  readonly overview: Overview;
}

/** What this is, in one line, and what can be done with it. */
export function Header({ store, opened, overview }: Props) {
  const { info } = overview;
  const marked = store.marked.value;
  const facts = [
    l10n.t('PID {0}', String(info.pid)),
    dateWords(new Date(info.startTime), new Date()),
    formatDuration(info.endTime - info.startTime),
    ...(opened.ending === undefined ? [] : [opened.ending]),
    ...(info.isAggregated ? [l10n.t('aggregated')] : []),
  ];
  const details = [
    info.commandLine,
    opened.path,
    ...(opened.ending === undefined ? [] : [opened.ending]),
    info.pythonVersion === undefined
      ? l10n.t('memray {0}', info.memrayVersion)
      : l10n.t('Python {0}, memray {1}', info.pythonVersion, info.memrayVersion),
    l10n.t('allocator: {0}', info.pythonAllocator),
  ];
  const mark = (): void => {
    const on = !marked;
    store.client
      .call('mark', { on })
      .then(() => (store.marked.value = on))
      .catch((error: unknown) => store.fail(error));
  };
  const reveal = (): void => {
    store.client.call('reveal', undefined).catch((error: unknown) => store.fail(error));
  };
  return (
    <header class="bar title">
      <h1 title={details.join('\n')}>
        <bdi>{opened.name}</bdi>
      </h1>
      <p class="dim facts-line" title={details.join('\n')}>
        {facts.map((fact, i) => (
          <span key={fact}>
            {i > 0 && ' · '}
            <bdi>{fact}</bdi>
          </span>
        ))}
      </p>
      <span class="push" />
      {store.readShare.value !== undefined && <ReadShare share={store.readShare.value} />}
      <button
        type="button"
        class="plain"
        aria-pressed={marked}
        aria-label={l10n.t('Mark in editor')}
        title={l10n.t('Shows the amounts on the source lines')}
        onClick={mark}
      >
        <span class={`icon ${marked ? 'i-check' : 'i-paint'}`} aria-hidden="true" />
        <span>{marked ? l10n.t('Marked in editor') : l10n.t('Mark in editor')}</span>
      </button>
      <button type="button" class="plain" aria-label={l10n.t('Reveal file')} onClick={reveal} title={opened.path}>
        <span class="icon i-folder" aria-hidden="true" />
        <span>{l10n.t('Reveal file')}</span>
      </button>
    </header>
  );
}

/** How much of the file the numbers are of, while it is read. */
function ReadShare({ share }: { readonly share: number }) {
  const words = l10n.t('reading, {0}', formatPercent(share));
  return (
    <span class="reading">
      <progress max={1} value={share} aria-label={l10n.t('Reading the capture…')} aria-valuetext={words} />
      <span class="dim" aria-hidden="true">
        {words}
      </span>
    </span>
  );
}

/** Whole percents: they change several times a second. */
function formatPercent(share: number): string {
  return `${String(Math.floor(share * 100))}%`;
}
