import * as l10n from '@vscode/l10n';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatShare } from '../../core/units/shares.ts';
import type { CodeOrigin, FlamegraphView } from '../../protocol/decoder.ts';
import type { CaptureStore } from '../state/captureStore.ts';
import { follow } from '../state/reading.ts';
import { allocationsWords, originWords } from '../state/words.ts';
import { clip, placeWords } from '../table/columns.ts';
import type { FlameModel } from './flameModel.ts';
import { labelOf } from './layout.ts';

const origins: readonly CodeOrigin[] = ['own', 'library', 'stdlib', 'import', 'native'];

interface Props {
  readonly store: CaptureStore;
  readonly model: FlameModel;
}

/** The frame under the pointer, else the selected one, always in the same place. */
export function Strip({ store, model }: Props) {
  const view = model.layout.value?.view;
  const index = model.hovered.value ?? model.selected.value;
  follow(model.labels.version);
  return (
    <div class="strip">
      {view !== undefined && index < view.length && (
        <>
          <div class="strip-line words">
            <Frame store={store} model={model} view={view} index={index} />
          </div>
          <div class="strip-line">
            <span>{l10n.t('{0} total', formatBytes(view.totalBytes[index]!))}</span>
            <span class="dim">{formatShare(view.wholeBytes > 0 ? view.totalBytes[index]! / view.wholeBytes : 0)}</span>
            <span>{l10n.t('{0} own', formatBytes(view.ownBytes[index]!))}</span>
            <span class="dim">{allocationsWords(view.count[index]!)}</span>
          </div>
        </>
      )}
      <div class="strip-foot dim">
        <Origins hasNative={store.overview.value?.info.hasNativeTraces === true} />
        <Hint opensSources={store.opensSources} />
      </div>
    </div>
  );
}

interface FrameProps extends Props {
  readonly view: FlamegraphView;
  readonly index: number;
}

/** A frame in words: its source line where there is one, its function, its place as a link. */
function Frame({ store, model, view, index }: FrameProps) {
  const label = labelOf(view, index);
  if (label === undefined) return <span class="strip-what">{l10n.t('small frames, merged')}</span>;
  if (index === 0 && view.trail.length <= 1) return <span class="strip-what">{l10n.t('All')}</span>;
  const text = model.labels.text(label);
  const name = clip(label.function);
  const open = (event: Event): void => {
    event.preventDefault();
    store.openSource(label);
  };
  return (
    <>
      <bdi class="strip-what">{text}</bdi>
      <span class="dim strip-where">
        {text !== name && <bdi>{name}</bdi>}
        {text !== name && label.file !== '' && ' · '}
        {label.file !== '' &&
          (store.opensSources ? (
            <a href="#" title={clip(label.file)} onClick={open}>
              <bdi>{clip(placeWords(label))}</bdi>
            </a>
          ) : (
            <bdi title={clip(label.file)}>{clip(placeWords(label))}</bdi>
          ))}
      </span>
    </>
  );
}

function Hint({ opensSources }: { readonly opensSources: boolean }) {
  const all = opensSources
    ? l10n.t(
        'Arrows: move · Enter: zoom · Esc or Backspace: back · Home: all · O or Space: source · /: search · N and Shift+N: next and previous match',
      )
    : l10n.t(
        'Arrows: move · Enter: zoom · Esc or Backspace: back · Home: all · /: search · N and Shift+N: next and previous match',
      );
  return (
    <p class="hint" title={all}>
      {opensSources ? l10n.t('Click: source · Double-click: zoom · Esc: back') : l10n.t('Click: zoom · Esc: back')}
    </p>
  );
}

/** What the colours mean. */
function Origins({ hasNative }: { readonly hasNative: boolean }) {
  return (
    <p class="origins">
      {origins
        .filter((origin) => hasNative || origin !== 'native')
        .map((origin) => (
          <span key={origin}>
            <span class={`origin ${origin}`} aria-hidden="true" />
            {originWords(origin)}
          </span>
        ))}
    </p>
  );
}
