import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { CaptureEntry, CaptureStore } from '../../recording/captureStore.ts';
import { captureEditor, views } from '../ids.ts';
import { captureDescription, captureName, captureTooltip } from './captureWords.ts';

/** The workspace's captures, newest first. Reads the folder only when it is looked at. */
export class CapturesView implements vscode.TreeDataProvider<CaptureEntry>, Disposable {
  readonly #store = new DisposableStore();
  readonly #captures: CaptureStore;
  readonly #changed = this.#store.add(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  #watcher: vscode.FileSystemWatcher | undefined;
  #watched: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(captures: CaptureStore) {
    this.#captures = captures;
    this.#store.add(captures.onDidChange(() => this.refresh()));
    this.#store.add(vscode.window.createTreeView(views.captures, { treeDataProvider: this }));
  }

  refresh(): void {
    // A recording changes its file all the time; one look a moment later shows the same.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed.fire(undefined), 150);
  }

  async getChildren(): Promise<CaptureEntry[]> {
    this.#watch();
    return [...(await this.#captures.list())];
  }

  getTreeItem(entry: CaptureEntry): vscode.TreeItem {
    const uri = vscode.Uri.file(entry.path);
    const item = new vscode.TreeItem(captureName(entry.path, entry.notes));
    item.id = entry.path;
    item.description = captureDescription(entry, Date.now(), vscode.env.language);
    item.tooltip = captureTooltip(entry);
    item.contextValue = entry.notes.keep === true ? 'capture.kept' : 'capture';
    item.iconPath = new vscode.ThemeIcon(entry.notes.keep === true ? 'pinned' : 'graph');
    item.command = { command: 'vscode.openWith', title: vscode.l10n.t('Open'), arguments: [uri, captureEditor] };
    return item;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#watcher?.dispose();
    this.#store.dispose();
  }

  #watch(): void {
    if (this.#watched === this.#captures.folder) return;
    this.#watched = this.#captures.folder;
    this.#watcher?.dispose();
    const pattern = new vscode.RelativePattern(vscode.Uri.file(this.#captures.folder), '*');
    this.#watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
    this.#watcher.onDidCreate(() => this.refresh());
    this.#watcher.onDidDelete(() => this.refresh());
  }
}
