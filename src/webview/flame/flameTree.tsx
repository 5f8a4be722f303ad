import * as l10n from '@vscode/l10n';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatShare } from '../../core/units/shares.ts';
import { allocationsWords } from '../state/words.ts';
import { clip } from '../table/columns.ts';
import type { FlameModel } from './flameModel.ts';
import type { FlameLayout } from './layout.ts';
import { labelOf } from './layout.ts';

/** Boxes a screen reader is told of, at most. */
const mostItems = 150;

/** What the canvas shows, for screen readers: the selected box's surroundings first, then the widest. */
export function FlameTree({ model }: { readonly model: FlameModel }) {
  const layout = model.layout.value;
  if (layout === undefined) return null;
  const { view } = layout;
  const selected = model.selected.value;
  return (
    <>
      {chosen(layout, selected).map((index) => {
        const label = labelOf(view, index);
        const siblings = (layout.rows[view.depth[index]!] ?? []).filter((i) => view.parent[i] === view.parent[index]);
        const words =
          label === undefined
            ? l10n.t('small frames, merged, {0}', formatBytes(view.totalBytes[index]!))
            : l10n.t(
                '{0}, {1} total, {2}, {3} own, {4}',
                clip(index === 0 && view.trail.length <= 1 ? l10n.t('All') : label.function),
                formatBytes(view.totalBytes[index]!),
                formatShare(view.wholeBytes > 0 ? view.totalBytes[index]! / view.wholeBytes : 0),
                formatBytes(view.ownBytes[index]!),
                allocationsWords(view.count[index]!),
              );
        return (
          <div
            key={index}
            class="unseen"
            role="treeitem"
            id={`box-${String(index)}`}
            aria-level={view.depth[index]! + 1}
            aria-setsize={siblings.length}
            aria-posinset={siblings.indexOf(index) + 1}
            aria-selected={index === selected}
            aria-label={words}
          />
        );
      })}
    </>
  );
}

function chosen({ view, rows }: FlameLayout, selected: number): readonly number[] {
  const take = new Set<number>();
  for (let at = selected; at >= 0 && at < view.length; at = view.parent[at]!) take.add(at);
  const depth = view.depth[selected] ?? 0;
  const near = [...(rows[depth] ?? []), ...(rows[depth + 1] ?? []).filter((i) => view.parent[i] === selected)];
  const widest = Array.from({ length: Math.min(view.length, mostItems) }, (_, i) => i);
  for (const index of [...near.slice(0, mostItems / 2), ...widest]) {
    if (take.size >= mostItems) break;
    take.add(index);
  }
  return [...take].sort((a, b) => a - b);
}
