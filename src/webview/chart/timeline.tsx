import * as l10n from '@vscode/l10n';
import { effect, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatDuration } from '../../core/units/durations.ts';
import type { Overview, Series } from '../../protocol/decoder.ts';
import type { CaptureStore } from '../state/captureStore.ts';
import { follow } from '../state/reading.ts';
import { Refresher } from '../state/refresher.ts';
import { onThemeChange, resolveColor } from '../state/themeColors.ts';
import type { ChartTheme } from './plotOptions.ts';
import { clockWords, plotOptions } from './plotOptions.ts';

interface Props {
  readonly store: CaptureStore;
  readonly overview: Overview;
}

function chartTheme(probe: HTMLElement): ChartTheme {
  return {
    heap: resolveColor(probe, '--heap'),
    heapArea: resolveColor(probe, '--heap-area'),
    resident: resolveColor(probe, '--resident'),
    grid: resolveColor(probe, '--grid'),
    text: resolveColor(probe, '--dim'),
    mark: resolveColor(probe, '--mark'),
    font: `11px ${getComputedStyle(probe).fontFamily}`,
  };
}

/** Resident memory and heap over time. Its place is there before its points are, so that nothing jumps. */
export function Timeline({ store, overview }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const series = useSignal<Series | undefined>(undefined);
  const hovered = useSignal<number | undefined>(undefined);
  const peakTime = useRef<number>(undefined);
  peakTime.current = overview.peakTime;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const abort = new AbortController();
    let plot: uPlot | undefined;
    const draw = (afresh: boolean): void => {
      const data = series.peek();
      if (data === undefined || data.time.length === 0 || element.clientWidth === 0) return;
      if (plot !== undefined && !afresh) {
        plot.setData([data.time, data.heap, data.resident]);
        return;
      }
      plot?.destroy();
      plot = new uPlot(
        plotOptions({
          width: element.clientWidth,
          height: element.clientHeight,
          theme: chartTheme(element),
          peakTime: () => peakTime.current,
          onHover: (index) => (hovered.value = index),
        }),
        [data.time, data.heap, data.resident],
        element,
      );
    };
    const resized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: element.clientHeight }));
    resized.observe(element);
    const theme = onThemeChange(() => draw(true));
    const refresher = new Refresher(async () => {
      try {
        series.value = await store.client.call('series', { points: Math.max(200, screen.width) }, { signal: abort.signal });
        draw(false);
      } catch (error) {
        store.fail(error);
      }
    });
    const stop = effect(() => {
      follow(store.version);
      refresher.ask();
    });
    return () => {
      stop();
      refresher.dispose();
      abort.abort();
      resized.disconnect();
      theme.dispose();
      plot?.destroy();
    };
  }, []);

  const data = series.value;
  const at = hovered.value;
  const value = (column: Float64Array | undefined, otherwise: number): string =>
    formatBytes(at === undefined ? otherwise : (column?.[at] ?? otherwise));
  const when = at === undefined ? undefined : data?.time[at];
  const nothing = data?.time.length === 0 && store.readShare.value === undefined;
  const summary = l10n.t(
    'Memory over {0}: heap at most {1}, resident at most {2}',
    formatDuration(overview.info.endTime - overview.info.startTime),
    formatBytes(overview.statistics.peakBytes),
    formatBytes(overview.maxResidentBytes),
  );
  // Nothing sampled: no values either, not even 0.
  if (nothing) {
    return (
      <section class="timeline" aria-label={l10n.t('Memory over time')}>
        <p class="dim no-samples">{l10n.t('The recording was too short for a sample of its memory over time.')}</p>
      </section>
    );
  }
  return (
    <section class="timeline" aria-label={l10n.t('Memory over time')}>
      <p class="legend" aria-hidden="true">
        <span class="key heap" />
        {l10n.t('heap')} <b>{value(data?.heap, overview.statistics.peakBytes)}</b>
        <span class="key resident" />
        {l10n.t('resident')} <b>{value(data?.resident, overview.maxResidentBytes)}</b>
        <span class="dim">{when === undefined ? l10n.t('at most') : l10n.t('at {0}', clockWords(when))}</span>
      </p>
      <div class="plot" ref={place} role="img" aria-label={summary} />
    </section>
  );
}
