import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { formatDuration } from '../../core/units/durations.ts';
import type { PageModel } from './pageModel.ts';

interface Props {
  readonly model: PageModel;
  /** The chart that the range is drawn over. */
  readonly children: ComponentChildren;
}

/** Pointers that move less, CSS pixels, mean no range. */
const leastDrag = 4;

/** A range of the recording's time, over its chart: dragged out with a pointer, or moved by its ends with the keyboard. */
export function RangePicker({ model, children }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const dragging = useRef<{ readonly x: number; readonly window: number; moved: boolean } | undefined>(undefined);
  const { ranges, series } = model.data;
  if (ranges === undefined || series.time.length < 2) return <>{children}</>;
  const { bounds } = ranges;
  const windows = bounds.length - 1;
  const from = series.time[0]!;
  const span = Math.max(1, series.time.at(-1)! - from);
  const place = (bound: number): string => `${String(100 * Math.max(0, Math.min(1, (bounds[bound]! - from) / span)))}%`;
  const windowAt = (x: number): number => {
    const { left, width } = area.current!.getBoundingClientRect();
    const time = from + (span * (x - left)) / Math.max(1, width);
    let window = 0;
    while (window + 1 < windows && bounds[window + 1]! <= time) window++;
    return window;
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest('.u-over') === null) return;
    dragging.current = { x: event.clientX, window: windowAt(event.clientX), moved: false };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent): void => {
    const drag = dragging.current;
    if (drag === undefined || (!drag.moved && Math.abs(event.clientX - drag.x) < leastDrag)) return;
    drag.moved = true;
    const window = windowAt(event.clientX);
    model.choose(Math.min(window, drag.window), Math.max(window, drag.window) + 1);
  };
  const { first, end } = model.range.value;
  const whole = model.whole;
  return (
    <div
      class="ranged"
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={() => (dragging.current = undefined)}
      onPointerCancel={() => (dragging.current = undefined)}
      onDblClick={() => model.choose(whole.first, whole.end)}
    >
      {children}
      <div class="range-area" ref={area}>
        <div class="outside" style={{ insetInlineStart: 0, width: place(first) }} />
        <div class="outside" style={{ insetInlineStart: place(end), insetInlineEnd: 0 }} />
        <Handle
          words="Start of the range"
          at={first}
          limits={[0, end - 1]}
          text={formatDuration(bounds[first]!)}
          place={place(first)}
          move={(to) => model.choose(to, end)}
          under={(x) => windowAt(x)}
        />
        <Handle
          words="End of the range"
          at={end}
          limits={[first + 1, windows]}
          text={formatDuration(bounds[end]!)}
          place={place(end)}
          move={(to) => model.choose(first, to)}
          under={(x) => windowAt(x) + 1}
        />
      </div>
    </div>
  );
}

interface HandleProps {
  readonly words: string;
  /** A bound of a window, and between which it may be. */
  readonly at: number;
  readonly limits: readonly [least: number, most: number];
  readonly text: string;
  readonly place: string;
  readonly move: (to: number) => void;
  readonly under: (x: number) => number;
}

function Handle({ words, at, limits: [least, most], text, place, move, under }: HandleProps) {
  const go = (to: number): void => move(Math.max(least, Math.min(most, to)));
  const onKey = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.round((most - least) / 10));
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
      PageDown: -page,
      PageUp: page,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    go(at + step);
  };
  return (
    <div
      class="handle"
      role="slider"
      tabIndex={0}
      aria-label={words}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={at}
      aria-valuetext={text}
      style={{ insetInlineStart: place }}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) go(under(event.clientX));
      }}
    />
  );
}
