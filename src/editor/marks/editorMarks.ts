import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { CaptureFailure, CaptureInfo } from '../../core/profile/profile.ts';
import { Emitter } from '../../core/base/event.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import type { CaptureStore } from '../../recording/captureStore.ts';
import type { CaptureSession, CaptureSessions, SessionLease } from '../capture/captureSessions.ts';
import { captureName } from '../captures/captureWords.ts';
import { commands, contextKeys } from '../ids.ts';
import { type MarkSettings, markSettings } from '../settings.ts';
import { Decorations } from './decorations.ts';
import { type MarkedFile, placeLines, type PlacedLine } from './markedFile.ts';
import { loadMarks } from './markLoader.ts';
import type { SourceFinder } from './sourceFinder.ts';

/** The one capture the editor is marked with. */
export interface ActiveMarks {
  readonly path: string;
  readonly name: string;
  readonly session: CaptureSession;
  readonly wholeBytes: number;
  readonly files: readonly MarkedFile[];
  readonly missing: readonly string[];
}

/** What came of a wish to mark; 'overtaken': something else was marked, or the marks cleared, meanwhile. */
export type MarkOutcome =
  { readonly kind: 'marked' } | { readonly kind: 'overtaken' } | { readonly kind: 'failed'; readonly failure: CaptureFailure };

/** Marks source lines with one capture at a time, and follows edits, themes, settings and newly opened editors. */
export class EditorMarks implements Disposable {
  readonly #store = new DisposableStore();
  readonly #sessions: CaptureSessions;
  readonly #captures: CaptureStore;
  readonly #sources: SourceFinder;
  readonly #decorations = this.#store.add(new Decorations());
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly onDidChange = this.#changed.event;
  readonly #status: vscode.StatusBarItem;
  #settings = markSettings();
  #active: ActiveMarks | undefined;
  #lease: SessionLease | undefined;
  /** Of two overlapping requests the later one wins. */
  #generation = 0;

  constructor(sessions: CaptureSessions, captures: CaptureStore, sources: SourceFinder) {
    this.#sessions = sessions;
    this.#captures = captures;
    this.#sources = sources;
    this.#status = this.#store.add(vscode.window.createStatusBarItem('memlens.marks', vscode.StatusBarAlignment.Right, 90));
    this.#status.name = vscode.l10n.t('Memlens marks');
    this.#status.command = commands.switchMarks;
    this.#store.add(vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()));
    this.#store.add(vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)));
    this.#store.add(vscode.workspace.onDidOpenTextDocument((document) => this.#place(document)));
    this.#store.add(sources.onDidChange(() => void this.#reload()));
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('memlens.marks')) return;
        this.#settings = markSettings();
        void this.#reload();
      }),
    );
  }

  get active(): ActiveMarks | undefined {
    return this.#active;
  }

  get settings(): MarkSettings {
    return this.#settings;
  }

  fileOf(uri: vscode.Uri): MarkedFile | undefined {
    const key = uri.toString();
    return this.#active?.files.find((file) => file.uri.toString() === key);
  }

  linesOf(file: MarkedFile): readonly PlacedLine[] {
    return placeLines(file, this.#settings.minShare * (this.#active?.wholeBytes ?? 0));
  }

  async mark(path: string): Promise<MarkOutcome> {
    const generation = ++this.#generation;
    const lease = await this.#sessions.acquire(path);
    const { session } = lease;
    const overview = await session.overview;
    if (!overview.ok || generation !== this.#generation) {
      lease.dispose();
      return overview.ok ? { kind: 'overtaken' } : { kind: 'failed', failure: overview.error };
    }
    const { notes, loaded } = await this.#load(path, session, overview.value.info).catch((error: unknown) => {
      lease.dispose();
      throw error;
    });
    if (generation !== this.#generation) {
      lease.dispose();
      return { kind: 'overtaken' };
    }
    const previous = this.#lease;
    this.#lease = lease;
    this.#set({ path, name: captureName(path, notes, overview.value.info), session, ...loaded });
    previous?.dispose();
    return { kind: 'marked' };
  }

  async #load(path: string, session: CaptureSession, info: CaptureInfo) {
    const notes = await this.#captures.notes(path);
    return { notes, loaded: await loadMarks(session, info, notes, this.#sources, this.#settings) };
  }

  clear(): void {
    this.#generation++;
    this.#set(undefined);
    this.#lease?.dispose();
    this.#lease = undefined;
  }

  dispose(): void {
    this.#lease?.dispose();
    this.#store.dispose();
  }

  #set(active: ActiveMarks | undefined): void {
    this.#active = active;
    void vscode.commands.executeCommand('setContext', contextKeys.hasMarks, active !== undefined);
    if (active === undefined) this.#status.hide();
    else {
      this.#status.text = `$(paintcan) ${vscode.l10n.t('marks: {0}, {1} at the peak', active.name, formatBytes(active.wholeBytes))}`;
      this.#status.tooltip = vscode.l10n.t(
        'Source lines are marked with what they held at the peak of {0}. Click to mark with another capture.',
        active.name,
      );
      this.#status.show();
    }
    this.#draw();
    this.#changed.fire();
  }

  async #reload(): Promise<void> {
    // What can't be loaded anew stays as it is.
    if (this.#active !== undefined) await this.mark(this.#active.path).catch(() => undefined);
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const file = this.fileOf(editor.document.uri);
      if (file === undefined) this.#decorations.clear(editor);
      else this.#decorations.draw(editor, this.linesOf(file), this.#active!.wholeBytes);
    }
  }

  /** While it was closed its text may have become another one, here or elsewhere. */
  #place(document: vscode.TextDocument): void {
    const file = this.fileOf(document.uri);
    if (file === undefined) return;
    file.tracked.place(Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line).text));
    this.#draw();
    this.#changed.fire();
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const file = this.fileOf(document.uri);
    if (file === undefined || contentChanges.length === 0) return;
    const lineAt = (line: number): string | undefined =>
      line >= 1 && line <= document.lineCount ? document.lineAt(line - 1).text : undefined;
    const edits = contentChanges
      .map(({ range, text }) => ({
        first: range.start.line + 1,
        last: range.end.line + 1,
        count: text.split(/\r\n|\r|\n/).length,
      }))
      .sort((a, b) => b.first - a.first);
    const altered = file.tracked.edit(edits, lineAt);
    if (!altered) return;
    this.#draw();
    this.#changed.fire();
  }
}
