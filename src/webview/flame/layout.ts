import type { FlamegraphLabel, FlamegraphView } from '../../protocol/decoder.ts';
import { mergedBox } from '../../protocol/decoder.ts';

/** CSS pixels from one row of boxes to the next; a box is one less. */
export const rowHeight = 20;

/** A drawn answer with what moving around in it needs. Boxes are named by their index in the view's columns. */
export interface FlameLayout {
  readonly view: FlamegraphView;
  /** For each depth, boxes from left to right. */
  readonly rows: readonly (readonly number[])[];
  readonly indexOf: ReadonlyMap<number, number>;
}

export function layoutOf(view: FlamegraphView): FlameLayout {
  const rows: number[][] = [];
  const indexOf = new Map<number, number>();
  for (let i = 0; i < view.length; i++) {
    const depth = view.depth[i]!;
    (rows[depth] ??= []).push(i);
    const id = view.id[i]!;
    if (id !== mergedBox) indexOf.set(id, i);
  }
  for (let depth = 0; depth < rows.length; depth++) rows[depth] ??= [];
  for (const row of rows) row.sort((a, b) => view.start[a]! - view.start[b]!);
  return { view, rows, indexOf };
}

export function isMerged(view: FlamegraphView, index: number): boolean {
  return view.id[index] === mergedBox;
}

export function labelOf(view: FlamegraphView, index: number): FlamegraphLabel | undefined {
  return isMerged(view, index) ? undefined : view.labels[view.label[index]!];
}

/** Whether two boxes, of one view or of two, stand for the same line of code. */
export function isSameFrame(a: FlamegraphLabel | undefined, b: FlamegraphLabel | undefined): boolean {
  return a?.function === b?.function && a?.file === b?.file && a?.line === b?.line;
}

/** The box at a point: `x` as a share of the width, `depth` in rows. */
export function hit(layout: FlameLayout, x: number, depth: number): number | undefined {
  const { view } = layout;
  const row = layout.rows[depth];
  if (row === undefined) return undefined;
  let low = 0;
  let high = row.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const index = row[middle]!;
    const start = view.start[index]!;
    if (x < start) high = middle - 1;
    else if (x >= start + view.width[index]!) low = middle + 1;
    else return index;
  }
  return undefined;
}

/** The box an arrow key goes to; undefined where there is none. */
export function neighbour(layout: FlameLayout, index: number, key: string): number | undefined {
  const { view, rows } = layout;
  const depth = view.depth[index]!;
  switch (key) {
    case 'ArrowUp': {
      const parent = view.parent[index]!;
      return parent >= 0 ? parent : undefined;
    }
    case 'ArrowDown': {
      // The widest child: what holds most.
      let best: number | undefined;
      for (const child of rows[depth + 1] ?? []) {
        if (view.parent[child] !== index) continue;
        if (best === undefined || view.width[child]! > view.width[best]!) best = child;
      }
      return best;
    }
    case 'ArrowLeft':
    case 'ArrowRight': {
      const row = rows[depth]!;
      return row[row.indexOf(index) + (key === 'ArrowLeft' ? -1 : 1)];
    }
    default:
      return undefined;
  }
}

/** Whether a label answers a search, the way the worker's search does. */
export function matches(label: FlamegraphLabel, query: string): boolean {
  const wanted = query.toLowerCase();
  return (
    label.function.toLowerCase().includes(wanted) ||
    label.file.toLowerCase().includes(wanted) ||
    `${label.file}:${String(label.line)}`.toLowerCase().includes(wanted)
  );
}
