import * as l10n from '@vscode/l10n';
import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { formatBytes } from '../../core/units/bytes.ts';
import type { FlamegraphView } from '../../protocol/decoder.ts';
import type { CaptureStore } from '../state/captureStore.ts';
import { follow } from '../state/reading.ts';
import { onThemeChange } from '../state/themeColors.ts';
import { emptyWords } from '../state/words.ts';
import { FlameModel } from './flameModel.ts';
import { FlameTree } from './flameTree.tsx';
import { hit, isMerged, neighbour, rowHeight } from './layout.ts';
import { paint } from './paint.ts';
import { Strip } from './strip.tsx';
import { readTheme } from './theme.ts';
import { Toolbar } from './toolbar.tsx';

/** A click waits this long for a second one, milliseconds: one opens the source, two zoom. Without an editor one zooms. */
const doubleClick = 240;

function rootWords(view: FlamegraphView): string {
  const bytes = formatBytes(view.rootBytes);
  if (view.foldedWrappers === 0) return bytes;
  return view.foldedWrappers === 1
    ? l10n.t('{0} · 1 wrapper frame folded', bytes)
    : l10n.t('{0} · {1} wrapper frames folded', bytes, view.foldedWrappers);
}

export function Flamegraph({ store }: { readonly store: CaptureStore }) {
  const model = useMemo(() => new FlameModel(store), []);
  const canvas = useRef<HTMLCanvasElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const theme = useSignal<ReturnType<typeof readTheme> | undefined>(undefined);
  // A value of its own, so that moving within the boxes draws no elements anew.
  const pointable = useComputed(() => {
    const layout = model.layout.value;
    const hovered = model.hovered.value;
    return layout !== undefined && hovered !== undefined && !isMerged(layout.view, hovered);
  });
  const click = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    const element = scroller.current;
    const span = probe.current;
    if (element === null || span === null) return;
    const measure = (): void => {
      const { clientWidth, clientHeight } = element;
      const known = model.width.peek();
      model.height.value = clientHeight;
      model.width.value = clientWidth;
      if (known > 0 && known !== clientWidth) model.refine();
    };
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    measure();
    const reread = (): void => {
      theme.value = readTheme(span);
    };
    reread();
    const themed = onThemeChange(reread);
    return () => {
      resized.disconnect();
      themed.dispose();
      clearTimeout(click.current);
      model.dispose();
    };
  }, []);

  useSignalEffect(() => {
    follow(model.labels.version);
    const view = model.layout.value?.view;
    if (canvas.current === null || theme.value === undefined) return;
    paint(canvas.current, { model, theme: theme.value, rootText: view === undefined ? '' : rootWords(view) });
  });
  useSignalEffect(() => {
    const top = model.scrollTop.value;
    follow(model.fullHeight);
    if (scroller.current !== null && Math.abs(scroller.current.scrollTop - top) > 1) scroller.current.scrollTop = top;
  });

  const under = (event: MouseEvent): number | undefined => {
    const layout = model.layout.peek();
    const element = scroller.current;
    if (layout === undefined || element === null) return undefined;
    const bounds = element.getBoundingClientRect();
    const y = event.clientY - bounds.top + element.scrollTop;
    return hit(layout, (event.clientX - bounds.left) / element.clientWidth, Math.floor(y / rowHeight));
  };
  const onClick = (event: MouseEvent): void => {
    const index = under(event);
    clearTimeout(click.current);
    if (index === undefined) return;
    model.select(index);
    if (event.detail > 1 || !store.opensSources) model.zoomTo(index);
    else click.current = setTimeout(() => model.open(index), doubleClick);
  };
  const onKey = (event: KeyboardEvent): void => {
    const layout = model.layout.peek();
    if (layout === undefined || event.altKey) return;
    const at = model.selected.peek();
    if ((event.ctrlKey || event.metaKey) && event.key !== 'Enter') return;
    const next = neighbour(layout, at, event.key);
    if (next !== undefined) model.select(next);
    else if (event.key === 'o' || event.key === ' ' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey)))
      model.open(at);
    else if (event.key === 'Enter') model.zoomTo(at);
    else if (event.key === 'Escape' || event.key === 'Backspace') model.zoomOut();
    else if (event.key === 'Home') void model.zoom(0);
    else if (event.key === 'n' || event.key === 'N') void model.step(event.key === 'n' ? 1 : -1);
    else if (!event.key.startsWith('Arrow')) return;
    event.preventDefault();
  };
  return (
    <section class="flamegraph" aria-label={l10n.t('Flamegraph')}>
      <Toolbar store={store} model={model} />
      <div
        class={pointable.value ? 'flame pointable' : 'flame'}
        ref={scroller}
        role="tree"
        tabIndex={0}
        aria-label={l10n.t('Flamegraph')}
        aria-activedescendant={model.layout.value === undefined ? undefined : `box-${String(model.selected.value)}`}
        onScroll={(event) => (model.scrollTop.value = event.currentTarget.scrollTop)}
        onMouseMove={(event) => (model.hovered.value = under(event))}
        onMouseLeave={() => (model.hovered.value = undefined)}
        onFocus={() => (model.focused.value = true)}
        onBlur={() => (model.focused.value = false)}
        onClick={onClick}
        onKeyDown={onKey}
      >
        <canvas ref={canvas} aria-hidden="true" style={{ width: `${model.width.value}px`, height: `${model.height.value}px` }} />
        <div
          class="flame-depth"
          aria-hidden="true"
          style={{ height: `${Math.max(0, model.fullHeight.value - model.height.value)}px` }}
        />
        {model.layout.value?.view.wholeBytes === 0 && <p class="none dim">{emptyWords(store.state.value.mode)}</p>}
        <FlameTree model={model} />
        <span ref={probe} class="probe" aria-hidden="true" />
      </div>
      <Strip store={store} model={model} />
    </section>
  );
}
