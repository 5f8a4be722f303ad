import * as vscode from 'vscode';
import type { Disposable } from '../../core/base/disposable.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatCount } from '../../core/units/counts.ts';
import { commands } from '../ids.ts';
import type { ShowFunctionArgument } from '../capture/captureEditor.ts';
import { placeFunctions } from './markedFile.ts';
import type { EditorMarks } from './editorMarks.ts';

/** Amounts over hot functions; a click shows the function in the flamegraph. */
export class MarkLenses implements vscode.CodeLensProvider, Disposable {
  readonly #marks: EditorMarks;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #subscription: Disposable;

  constructor(marks: EditorMarks) {
    this.#marks = marks;
    this.#subscription = marks.onDidChange(() => this.#changed.fire());
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { active, settings } = this.#marks;
    const file = this.#marks.fileOf(document.uri);
    if (active === undefined || file === undefined || !settings.codeLens) return [];
    return placeFunctions(file, settings.hotShare * active.wholeBytes).map(({ line, changed, mark }) => {
      const index = Math.min(line, document.lineCount) - 1;
      const argument: ShowFunctionArgument = {
        path: active.path,
        function: mark.name,
        file: file.marks.file,
        line: mark.firstLine,
      };
      const amounts = vscode.l10n.t(
        '{0} own · {1} total · {2} allocations',
        formatBytes(mark.ownBytes),
        formatBytes(mark.totalBytes),
        formatCount(mark.totalCount),
      );
      return new vscode.CodeLens(document.lineAt(index).range, {
        command: commands.showFunction,
        title: changed ? vscode.l10n.t('{0} · changed since', amounts) : amounts,
        tooltip: vscode.l10n.t(
          'At the peak of {0}: {1} allocations of its own, {2} with what it calls. Click for the flamegraph.',
          active.name,
          formatCount(mark.count),
          formatCount(mark.totalCount),
        ),
        arguments: [argument],
      });
    });
  }
}
