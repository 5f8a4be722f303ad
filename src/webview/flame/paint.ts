import type { FlameModel } from './flameModel.ts';
import { isMerged, labelOf, rowHeight } from './layout.ts';
import type { FlameTheme, Ink } from './theme.ts';

/** Narrower boxes have no text, CSS pixels. */
const narrowestText = 26;
const padding = 4;
const fontSize = 11;

export interface PaintInput {
  readonly model: FlameModel;
  readonly theme: FlameTheme;
  /** What the root says: the whole, or the zoomed frame. */
  readonly rootText: string;
}

/** Draws the rows in sight. Reads the model's signals, so that an effect around it repaints. */
export function paint(canvas: HTMLCanvasElement, { model, theme, rootText }: PaintInput): void {
  const layout = model.layout.value;
  const width = model.width.value;
  const height = model.height.value;
  const scroll = model.scrollTop.value;
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return;
  const ratio = window.devicePixelRatio;
  const pixelWidth = Math.max(1, Math.round(width * ratio));
  const pixelHeight = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    canvas.width = pixelWidth;
    canvas.height = pixelHeight;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, width, height);
  if (layout === undefined) return;
  const { view, rows } = layout;
  context.font = `${String(fontSize)}px ${theme.font}`;
  context.textBaseline = 'middle';
  const letter = context.measureText('m').width;
  const hatch = hatching(context, theme, ratio);
  const first = Math.max(0, Math.floor(scroll / rowHeight));
  const last = Math.min(rows.length, Math.ceil((scroll + height) / rowHeight));
  const box = (index: number): readonly [x: number, y: number, w: number] => {
    const from = Math.round(view.start[index]! * width * ratio) / ratio;
    const to = Math.round((view.start[index]! + view.width[index]!) * width * ratio) / ratio;
    // A pixel of background between neighbours, but never nothing.
    return [from, view.depth[index]! * rowHeight - scroll, Math.max(to - from - 1, 1 / ratio)];
  };
  const pointed = model.pointed.value;
  const atPointed: number[] = [];
  for (let depth = first; depth < last; depth++) {
    for (const index of rows[depth]!) {
      const [x, y, w] = box(index);
      const label = labelOf(view, index);
      const root = index === 0 && view.trail.length <= 1;
      const ink: Ink | undefined = root ? theme.fills.root : label && theme.fills[label.origin];
      const found = label === undefined || root ? model.found.value === undefined : (model.isFound(label) ?? true);
      context.globalAlpha = found ? 1 : 0.3;
      context.fillStyle = ink?.fill ?? hatch;
      context.fillRect(x, y, w, rowHeight - 1);
      if (theme.border !== undefined && w > 2) {
        context.strokeStyle = theme.border;
        context.lineWidth = 1;
        context.strokeRect(x + 0.5, y + 0.5, w - 1, rowHeight - 2);
      }
      context.globalAlpha = 1;
      if (pointed !== undefined && label?.function === pointed.function && label.file === pointed.file) atPointed.push(index);
      if (ink === undefined || label === undefined || w < narrowestText) continue;
      context.fillStyle = found ? ink.text : theme.foreground;
      const text = root ? rootText : model.labels.text(label);
      context.fillText(fitted(context, text, w - 2 * padding, letter), x + padding, y + rowHeight / 2);
    }
  }
  const outline = (index: number, line: number): void => {
    if (index >= view.length) return;
    const [x, y, w] = box(index);
    context.strokeStyle = theme.accent;
    context.lineWidth = line;
    context.strokeRect(x + line / 2, y + line / 2, Math.max(w - line, line), rowHeight - 1 - line);
    if (line < 2 || w < 8) return;
    // A second line sets the first off from a box of a like colour.
    context.strokeStyle = theme.background;
    context.lineWidth = 1;
    context.strokeRect(x + line + 0.5, y + line + 0.5, w - 2 * line - 1, rowHeight - 2 - 2 * line);
  };
  for (const index of atPointed) outline(index, 1);
  const hovered = model.hovered.value;
  if (hovered !== undefined && !isMerged(view, hovered)) outline(hovered, 1);
  // The whole is selected to begin with: that is no news until somebody is there.
  if (model.selected.value !== 0 || model.focused.value) outline(model.selected.value, 2);
}

/** As much of a text as fits, with an ellipsis; measured only where it isn't plain. */
function fitted(context: CanvasRenderingContext2D, text: string, width: number, letter: number): string {
  const plain = /^[\x20-\x7e]*$/.test(text);
  const measure = (part: string): number => (plain ? part.length * letter : context.measureText(part).width);
  if (measure(text) <= width) return text;
  const characters = plain ? text : Array.from(text);
  const part = (length: number): string =>
    `${typeof characters === 'string' ? characters.slice(0, length) : characters.slice(0, length).join('')}…`;
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(part(middle)) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : part(low);
}

/** Diagonal stripes for what is merged. */
function hatching(context: CanvasRenderingContext2D, theme: FlameTheme, ratio: number): CanvasPattern | string {
  const size = Math.round(6 * ratio);
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext('2d');
  if (pen === null) return theme.fills.stdlib.fill;
  pen.strokeStyle = theme.fills.stdlib.fill;
  pen.lineWidth = size / 3;
  for (const offset of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(offset - 1, size + 1);
    pen.lineTo(offset + size + 1, -1);
    pen.stroke();
  }
  const pattern = context.createPattern(tile, 'repeat');
  if (pattern === null) return theme.fills.stdlib.fill;
  pattern.setTransform(new DOMMatrix().scale(1 / ratio));
  return pattern;
}
