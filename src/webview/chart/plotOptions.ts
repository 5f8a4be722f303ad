import type uPlot from 'uplot';
import * as l10n from '@vscode/l10n';
import { formatBytes } from '../../core/units/bytes.ts';

/** Colours as the canvas takes them. */
export interface ChartTheme {
  readonly heap: string;
  readonly heapArea: string;
  readonly resident: string;
  readonly grid: string;
  readonly text: string;
  readonly mark: string;
  readonly font: string;
}

const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400, 172_800];
/** Milliseconds between ticks. */
const timeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, ...seconds.map((value) => value * 1000)];
/** Powers of two, so that ticks are round in KiB, MiB and GiB. */
const byteSteps = Array.from({ length: 50 }, (_, power) => 2 ** power);

/** A moment of the recording, for an axis: `350 ms`, `12 s`, `9:41`, `1:02:00`. */
export function clockWords(milliseconds: number): string {
  if (milliseconds !== 0 && milliseconds < 1000) return `${String(Math.round(milliseconds))} ms`;
  const whole = Math.round(milliseconds / 1000);
  if (whole < 60) return `${String(Number((milliseconds / 1000).toFixed(1)))} s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${two(whole % 60)}` : `${String(minutes)}:${two(whole % 60)}`;
}

interface Parts {
  readonly width: number;
  readonly height: number;
  readonly theme: ChartTheme;
  /** Milliseconds since start. Asked at every drawing. */
  readonly peakTime: () => number | undefined;
  readonly onHover: (index: number | undefined) => void;
}

export function plotOptions({ width, height, theme, peakTime, onHover }: Parts): uPlot.Options {
  const axis = { stroke: theme.text, font: theme.font, ticks: { show: false }, border: { show: false } } as const;
  return {
    width,
    height,
    padding: [12, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: false }, y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] } },
    axes: [
      {
        ...axis,
        size: 20,
        gap: 3,
        incrs: timeSteps,
        space: 80,
        grid: { show: false },
        values: (_plot, splits) => splits.map((value) => (value === 0 ? '' : clockWords(value))),
      },
      {
        ...axis,
        size: 62,
        gap: 6,
        incrs: byteSteps,
        space: 18,
        grid: { stroke: theme.grid, width: 1 },
        values: (_plot, splits) => splits.map((value) => formatBytes(value).replace('.0 ', ' ')),
      },
    ],
    series: [
      {},
      { stroke: theme.heap, fill: theme.heapArea, width: 1.5, points: { show: false } },
      { stroke: theme.resident, width: 1.25, points: { show: false } },
    ],
    hooks: {
      setCursor: [(plot) => onHover(plot.cursor.idx ?? undefined)],
      draw: [(plot) => drawPeak(plot, peakTime(), theme)],
    },
  };
}

/** A line where the heap was largest, with its word on the side that has room. Device pixels. */
function drawPeak(plot: uPlot, peakTime: number | undefined, theme: ChartTheme): void {
  if (peakTime === undefined) return;
  const { ctx, bbox } = plot;
  const x = Math.round(plot.valToPos(peakTime, 'x', true)) + 0.5;
  if (x < bbox.left || x > bbox.left + bbox.width + 1) return;
  ctx.save();
  ctx.strokeStyle = theme.mark;
  ctx.fillStyle = theme.mark;
  ctx.lineWidth = window.devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.font = theme.font.replace(/^[\d.]+px/, `${String(11 * window.devicePixelRatio)}px`);
  ctx.textBaseline = 'bottom';
  const left = x > bbox.left + bbox.width / 2;
  ctx.textAlign = left ? 'right' : 'left';
  ctx.fillText(l10n.t('peak'), x + (left ? 1 : -1) * window.devicePixelRatio, bbox.top - 1);
  ctx.restore();
}
