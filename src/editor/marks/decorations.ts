import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatShare } from '../../core/units/shares.ts';
import { amountColor, heatBarColor, heatColor, heatLevels } from '../ids.ts';
import type { PlacedLine } from './markedFile.ts';

/** Upper shares of the heat levels below the last: a third of the peak is hot, a hundredth is barely warm. */
const levelBounds = [0.03, 0.08, 0.2, 0.4] as const;

export function heatLevel(share: number): number {
  const level = levelBounds.findIndex((bound) => share < bound);
  return level === -1 ? heatLevels : level + 1;
}

/**
 * The decoration types, made once: setting new ranges replaces the old ones in one step, so nothing flickers and nothing is
 * drawn twice. Colours are theme colours, so a change of theme needs nothing.
 */
export class Decorations implements Disposable {
  readonly #store = new DisposableStore();
  readonly #levels: readonly vscode.TextEditorDecorationType[];
  readonly #changed: vscode.TextEditorDecorationType;

  constructor() {
    this.#levels = Array.from({ length: heatLevels }, (_, index) => this.#store.add(heatType(index + 1)));
    this.#changed = this.#store.add(
      vscode.window.createTextEditorDecorationType({
        isWholeLine: true,
        borderWidth: '0 0 0 3px',
        borderStyle: 'dashed',
        borderColor: new vscode.ThemeColor(heatBarColor(2)),
      }),
    );
  }

  draw(editor: vscode.TextEditor, lines: readonly PlacedLine[], wholeBytes: number): void {
    const byType = new Map<vscode.TextEditorDecorationType, vscode.DecorationOptions[]>(
      [...this.#levels, this.#changed].map((type) => [type, []]),
    );
    for (const placed of lines) {
      if (placed.line > editor.document.lineCount) continue;
      const share = wholeBytes === 0 ? 0 : placed.mark.bytes / wholeBytes;
      const type = placed.changed ? this.#changed : this.#levels[heatLevel(share) - 1]!;
      const { range } = editor.document.lineAt(placed.line - 1);
      byType.get(type)!.push({ range, renderOptions: { after: amountAfter(placed, share) } });
    }
    for (const [type, options] of byType) editor.setDecorations(type, options);
  }

  clear(editor: vscode.TextEditor): void {
    for (const type of [...this.#levels, this.#changed]) editor.setDecorations(type, []);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function heatType(level: number): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor(heatColor(level)),
    borderWidth: '0 0 0 4px',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor(heatBarColor(level)),
    overviewRulerColor: new vscode.ThemeColor(heatBarColor(level)),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
  });
}

function amountAfter(placed: PlacedLine, share: number): vscode.ThemableDecorationAttachmentRenderOptions {
  const amount = `${formatBytes(placed.mark.bytes)} · ${formatShare(share)}`;
  const text = placed.changed ? vscode.l10n.t('{0} · this line has changed since', amount) : amount;
  return {
    // Spaces at the edges are collapsed by CSS; these are not.
    contentText: text.replaceAll(' ', '\u00a0'),
    color: new vscode.ThemeColor(amountColor),
    margin: '0 0 0 2.5em',
    fontStyle: 'normal',
    textDecoration: 'none; font-variant-numeric: tabular-nums; font-size: 0.92em',
  };
}
