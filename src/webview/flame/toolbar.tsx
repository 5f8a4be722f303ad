import * as l10n from '@vscode/l10n';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatCount } from '../../core/units/counts.ts';
import { formatShare } from '../../core/units/shares.ts';
import type { CaptureStore } from '../state/captureStore.ts';
import { clip } from '../table/columns.ts';
import type { FlameModel } from './flameModel.ts';

interface Props {
  readonly store: CaptureStore;
  readonly model: FlameModel;
}

export function Toolbar({ store, model }: Props) {
  const { inverted, hideImports } = store.state.value;
  const hidden = model.layout.value?.view.hiddenBytes ?? 0;
  return (
    <div class="flame-bar">
      <Trail model={model} />
      <span class="push" />
      <Matches model={model} />
      <button
        type="button"
        class="toggle"
        aria-pressed={hideImports}
        title={l10n.t('Leaves out what was allocated while something was imported')}
        onClick={() => store.change({ hideImports: !hideImports })}
      >
        {hideImports && hidden > 0 ? l10n.t('Imports hidden · {0}', formatBytes(hidden)) : l10n.t('Hide imports')}
      </button>
      <button
        type="button"
        class="toggle"
        aria-pressed={inverted}
        title={l10n.t('Begins with the allocating frames; their callers below')}
        onClick={() => store.change({ inverted: !inverted })}
      >
        {l10n.t('Inverted')}
      </button>
    </div>
  );
}

/** Where we are: every step leads back to it. A deep stack shows its ends. */
function Trail({ model }: { readonly model: FlameModel }) {
  const trail = model.layout.value?.view.trail ?? [];
  const steps = trail.slice(1);
  const shown = steps.slice(-2);
  const left = steps.length - shown.length;
  return (
    <nav class="trail" aria-label={l10n.t('Zoomed stack')}>
      <button
        type="button"
        class="plain"
        aria-current={steps.length === 0 ? 'true' : undefined}
        onClick={() => void model.zoom(0)}
      >
        {l10n.t('All')}
      </button>
      {left > 0 && (
        <>
          <span class="icon i-right" aria-hidden="true" />
          <button
            type="button"
            class="plain"
            title={steps
              .slice(0, left)
              .map((step) => clip(step.label.function))
              .join('\n')}
            onClick={() => void model.zoom(steps[left - 1]!.id)}
          >
            {l10n.t('{0} more', left)}
          </button>
        </>
      )}
      {shown.map((step, i) => (
        <span class="step" key={step.id}>
          <span class="icon i-right" aria-hidden="true" />
          <button
            type="button"
            class="plain"
            aria-current={i === shown.length - 1 ? 'true' : undefined}
            title={clip(`${step.label.function}\n${step.label.file}`)}
            onClick={() => void model.zoom(step.id)}
          >
            <bdi>{clip(step.label.function)}</bdi>
          </button>
        </span>
      ))}
    </nav>
  );
}

/** How many frames match, how much they hold, and the way through them. */
function Matches({ model }: { readonly model: FlameModel }) {
  const found = model.found.value;
  if (found === undefined) return null;
  const { matching, bytes, wholeBytes } = found.matches;
  const count = matching === 1 ? l10n.t('1 match') : l10n.t('{0} matches', formatCount(matching));
  const at = found.at < 0 ? count : l10n.t('{0} of {1}', formatCount(found.at + 1), count);
  const share = formatShare(wholeBytes > 0 ? bytes / wholeBytes : 0);
  return (
    <div class="matches">
      <span role="status">{matching === 0 ? l10n.t('no match') : `${at} · ${formatBytes(bytes)} · ${share}`}</span>
      <button
        type="button"
        class="plain square"
        disabled={matching === 0}
        aria-label={l10n.t('Previous match')}
        title={l10n.t('Previous match (Shift+Enter)')}
        onClick={() => void model.step(-1)}
      >
        <span class="icon i-arrow-up" aria-hidden="true" />
      </button>
      <button
        type="button"
        class="plain square"
        disabled={matching === 0}
        aria-label={l10n.t('Next match')}
        title={l10n.t('Next match (Enter)')}
        onClick={() => void model.step(1)}
      >
        <span class="icon i-arrow-down" aria-hidden="true" />
      </button>
      <button type="button" class="plain square" aria-label={l10n.t('End the search')} onClick={() => model.clearFound()}>
        <span class="icon i-close" aria-hidden="true" />
      </button>
    </div>
  );
}
