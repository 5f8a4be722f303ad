import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import type { Recorder } from '../../recording/recorder.ts';
import type { Recording } from '../../recording/recording.ts';
import { views } from '../ids.ts';
import { formatElapsed, formatResident } from '../recording/statusBar.ts';

/** What is being recorded now; updated in place, row by row. */
export class RecordingsView implements vscode.TreeDataProvider<Recording>, Disposable {
  readonly #store = new DisposableStore();
  readonly #recorder: Recorder;
  readonly #changed = this.#store.add(new vscode.EventEmitter<Recording | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  #shown: string[] = [];

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    this.#store.add(
      recorder.onDidChange((recording) => {
        const sameRows = this.#running().every(({ id }, index) => this.#shown[index] === id);
        const sameLength = this.#running().length === this.#shown.length;
        this.#changed.fire(sameRows && sameLength ? recording : undefined);
      }),
    );
    this.#store.add(vscode.window.createTreeView(views.recordings, { treeDataProvider: this }));
  }

  getChildren(): Recording[] {
    const running = this.#running();
    this.#shown = running.map(({ id }) => id);
    return running;
  }

  getTreeItem(recording: Recording): vscode.TreeItem {
    const { residentBytes, memoryLimitBytes, captureBytes } = recording.progress;
    const item = new vscode.TreeItem(recording.name);
    item.id = recording.id;
    const parts = [formatElapsed(recording)];
    if (recording.pid !== undefined) parts.push(`PID ${recording.pid}`);
    if (residentBytes !== undefined) parts.push(formatResident(residentBytes, memoryLimitBytes));
    parts.push(vscode.l10n.t('capture {0}', formatBytes(captureBytes)));
    item.description = parts.join(' · ');
    item.iconPath = new vscode.ThemeIcon('record', new vscode.ThemeColor('charts.red'));
    item.contextValue = 'recording';
    return item;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #running(): Recording[] {
    return this.#recorder.recordings.filter(({ state }) => state !== 'ended');
  }
}
