import type { CodeOrigin } from '../../protocol/decoder.ts';
import { resolveColor } from '../state/themeColors.ts';

/** Colours as the canvas takes them, read from the style sheet, which takes them from the editor's theme. */
export interface FlameTheme {
  readonly background: string;
  readonly foreground: string;
  readonly accent: string;
  readonly fills: Readonly<Record<CodeOrigin | 'root', Ink>>;
  /** High contrast: boxes have borders. */
  readonly border: string | undefined;
  readonly font: string;
}

export interface Ink {
  readonly fill: string;
  readonly text: string;
}

export function readTheme(probe: HTMLElement): FlameTheme {
  const resolve = (variable: string): string => resolveColor(probe, variable);
  const background = resolve('--background');
  const foreground = resolve('--foreground');
  const ink = (variable: string): Ink => {
    const fill = resolve(variable);
    return { fill, text: readableOn(fill, background) };
  };
  const border = getComputedStyle(probe).getPropertyValue('--vscode-contrastBorder').trim();
  return {
    background,
    foreground,
    accent: resolve('--focus'),
    border: border === '' ? undefined : resolve('--vscode-contrastBorder'),
    font: getComputedStyle(probe).getPropertyValue('--mono').trim() || 'monospace',
    fills: {
      own: ink('--own'),
      library: ink('--library'),
      stdlib: ink('--stdlib'),
      import: ink('--import'),
      native: ink('--native'),
      root: ink('--root'),
    },
  };
}

/** Red, green and blue from 0 to 1 and opacity, of a computed colour: `rgb(…)` or `color(srgb …)`. */
function parse(color: string): readonly [number, number, number, number] {
  const numbers = (color.match(/[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  const scale = color.startsWith('color(') ? 1 : 255;
  return [(numbers[0] ?? 0) / scale, (numbers[1] ?? 0) / scale, (numbers[2] ?? 0) / scale, numbers[3] ?? 1];
}

/** Relative luminance by WCAG 2. */
function luminance(red: number, green: number, blue: number): number {
  const linear = (c: number): number => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Near-black or white, whichever reads better on the colour. */
function readableOn(fill: string, background: string): string {
  const [r, g, b, a] = parse(fill);
  const [br, bg, bb] = parse(background);
  const light = luminance(r * a + br * (1 - a), g * a + bg * (1 - a), b * a + bb * (1 - a));
  const dark = 0.013; // of #1f1f1f
  return (light + 0.05) / (dark + 0.05) > 1.05 / (light + 0.05) ? '#1f1f1f' : '#ffffff';
}
