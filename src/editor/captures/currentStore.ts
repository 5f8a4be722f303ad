import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/event.ts';
import type { CaptureEntry, CaptureNotes, CaptureStore } from '../../recording/captureStore.ts';
import { settings } from '../ids.ts';
import { capturesFolder } from '../settings.ts';

/** The store of the folder that `memlens.captures` names now: a changed setting needs no new window. */
export class CurrentStore implements CaptureStore, Disposable {
  readonly #store = new DisposableStore();
  readonly #open: (folder: string) => CaptureStore;
  readonly #storage: vscode.Uri;
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#changed.event;
  #current: { readonly store: CaptureStore; readonly subscription: Disposable } | undefined;

  constructor(open: (folder: string) => CaptureStore, storage: vscode.Uri) {
    this.#open = open;
    this.#storage = storage;
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(settings.captures)) return;
        this.#forget();
        this.#changed.fire();
      }),
    );
  }

  get folder(): string {
    return this.#inner.folder;
  }

  newPath(program: string, pid: number | undefined): Promise<string> {
    return this.#inner.newPath(program, pid);
  }

  list(): Promise<readonly CaptureEntry[]> {
    return this.#inner.list();
  }

  notes(path: string): Promise<CaptureNotes> {
    return this.#inner.notes(path);
  }

  note(path: string, notes: CaptureNotes): Promise<void> {
    return this.#inner.note(path, notes);
  }

  delete(path: string): Promise<void> {
    return this.#inner.delete(path);
  }

  dispose(): void {
    this.#forget();
    this.#store.dispose();
  }

  get #inner(): CaptureStore {
    if (this.#current === undefined) {
      const store = this.#open(capturesFolder(this.#storage));
      this.#current = { store, subscription: store.onDidChange(() => this.#changed.fire()) };
    }
    return this.#current.store;
  }

  #forget(): void {
    this.#current?.subscription.dispose();
    this.#current = undefined;
  }
}
