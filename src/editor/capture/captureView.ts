import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { succeed } from '../../core/base/result.ts';
import type { Overview, TableRow } from '../../protocol/decoder.ts';
import { type Port, RpcServer, type Handlers } from '../../protocol/rpc.ts';
import type { Opened, SourceLocation, ViewCalls, ViewEvents } from '../../protocol/webview.ts';
import type { CaptureNotes, CaptureStore } from '../../recording/captureStore.ts';
import { captureFacts, captureName } from '../captures/captureWords.ts';
import type { EditorMarks } from '../marks/editorMarks.ts';
import type { SourceFinder } from '../marks/sourceFinder.ts';
import { documentLines, readLines } from '../marks/markLoader.ts';
import { shortEnding } from '../recording/endings.ts';
import type { CaptureSession } from './captureSessions.ts';
import { toCsv } from './csv.ts';
import { revealFile } from './reveal.ts';

const csvPage = 5000;

/** What a view is opened with beside its capture. */
export interface ViewRequest {
  focus: ViewEvents['focus'] | undefined;
  page: Opened['page'];
}

export interface CaptureViewParts {
  readonly store: CaptureStore;
  readonly marks: EditorMarks;
  readonly sources: SourceFinder;
}

/** Answers one view of one capture. Holds no state of the view's own: it can ask again after it was hidden. */
export class CaptureView implements Disposable {
  readonly #store = new DisposableStore();
  readonly #session: CaptureSession;
  readonly #parts: CaptureViewParts;
  readonly #request: ViewRequest;
  readonly #server: RpcServer<ViewCalls, ViewEvents>;
  #isDisposed = false;

  constructor(webview: vscode.Webview, session: CaptureSession, parts: CaptureViewParts, request: ViewRequest) {
    this.#session = session;
    this.#parts = parts;
    this.#request = request;
    this.#server = this.#store.add(new RpcServer<ViewCalls, ViewEvents>(webviewPort(webview), this.#handlers()));
    this.#store.add(session.onProgress((progress) => this.#server.tell('progress', progress)));
    this.#store.add(session.onPartial((overview) => this.#server.tell('read', { overview: succeed(overview), isWhole: false })));
    this.#store.add(parts.marks.onDidChange(() => this.#server.tell('marked', { on: this.#isMarked() })));
    this.#store.add(parts.sources.onDidChange(() => this.#server.tell('sourcesChanged', {})));
  }

  focus(focus: ViewEvents['focus']): void {
    this.#request.focus = focus;
    this.#request.page = 'flamegraph';
    this.#server.tell('show', { page: 'flamegraph' });
    this.#server.tell('focus', focus);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#store.dispose();
  }

  #isMarked(): boolean {
    return this.#parts.marks.active?.path === this.#session.path;
  }

  #handlers(): Handlers<ViewCalls> {
    const { decoder } = this.#session;
    return {
      words: () => words(),
      ready: () => this.#opened(),
      table: (params, signal) => decoder.call('table', params, { signal }),
      flamegraph: (params, signal) => decoder.call('flamegraph', params, { signal }),
      searchFlamegraph: (params, signal) => decoder.call('searchFlamegraph', params, { signal }),
      series: (params, signal) => decoder.call('series', params, { signal }),
      openSource: (location) => openSource(this.#parts.sources, location),
      sourceLines: ({ locations }) => this.#sourceLines(locations),
      copy: async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
      },
      copyTable: async (params, signal) => {
        // Pages of one table, not of what is read by the time of each.
        await this.#session.overview;
        const rows: TableRow[] = [];
        for (;;) {
          const page = await decoder.call('table', { ...params, offset: rows.length, limit: csvPage }, { signal });
          rows.push(...page.rows);
          if (page.rows.length === 0 || rows.length >= page.matching) break;
        }
        await vscode.env.clipboard.writeText(toCsv(rows));
        return rows.length;
      },
      mark: async ({ on }) => {
        if (on) await this.#parts.marks.mark(this.#session.path);
        else this.#parts.marks.clear();
      },
      reveal: () => revealFile(this.#session.path),
    };
  }

  async #opened(): Promise<Opened> {
    if (this.#session.lastProgress !== undefined) this.#server.tell('progress', this.#session.lastProgress);
    const { path } = this.#session;
    const [, notes] = await Promise.all([this.#session.begun, this.#parts.store.notes(path)]);
    const { soFar } = this.#session;
    const overview = soFar === undefined ? await this.#session.overview : succeed(soFar);
    if (soFar !== undefined) void this.#tellTheEnd();
    // Facts for a list: a folder that can't be written to must not keep the capture from opening.
    else if (overview.ok) await this.#noteFacts(notes, overview.value).catch(() => undefined);
    const name = captureName(path, notes, overview.ok ? overview.value.info : undefined);
    // Told once: a view that comes back shows what it showed.
    const { focus } = this.#request;
    this.#request.focus = undefined;
    return {
      overview,
      isWhole: soFar === undefined,
      name,
      path,
      ending: notes.ending === undefined ? undefined : shortEnding(notes.ending),
      marked: this.#isMarked(),
      focus,
      page: this.#request.page,
    };
  }

  /** For a page that began before the whole file was read. */
  async #tellTheEnd(): Promise<void> {
    const overview = await this.#session.overview;
    if (this.#isDisposed) return;
    this.#server.tell('read', { overview, isWhole: true });
    if (!overview.ok) return;
    const notes = await this.#parts.store.notes(this.#session.path);
    await this.#noteFacts(notes, overview.value).catch(() => undefined);
  }

  /** A capture of the workspace's folder that somebody else made gets its facts for the captures view. */
  async #noteFacts(notes: CaptureNotes, { info, statistics }: Overview): Promise<void> {
    if (notes.peakBytes !== undefined || dirname(this.#session.path) !== this.#parts.store.folder) return;
    await this.#parts.store.note(this.#session.path, captureFacts(info, statistics));
  }

  async #sourceLines(locations: readonly SourceLocation[]): Promise<readonly (string | undefined)[]> {
    const files = new Map<string, readonly string[] | undefined>();
    for (const { file } of locations) {
      if (!files.has(file)) files.set(file, await sourceText(this.#parts.sources, file));
    }
    return locations.map(({ file, line }) => files.get(file)?.[line - 1]);
  }
}

async function sourceText(sources: SourceFinder, file: string): Promise<readonly string[] | undefined> {
  const uri = await sources.find(file);
  if (uri === undefined) return undefined;
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open === undefined ? (await readLines(uri))?.lines : documentLines(open);
}

/** Opens a line beside what is active; offers to locate a file that isn't here. */
export async function openSource(sources: SourceFinder, { file, line }: SourceLocation): Promise<boolean> {
  const uri = (await sources.find(file)) ?? undefined;
  if (uri === undefined) {
    void offerToLocate(sources, { file, line });
    return false;
  }
  const position = new vscode.Position(Math.max(0, line - 1), 0);
  const visible = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
  const editor = await vscode.window.showTextDocument(uri, {
    viewColumn: visible?.viewColumn ?? textColumn(),
    preserveFocus: true,
    preview: true,
    selection: new vscode.Range(position, position),
  });
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  return true;
}

/** A group that shows text already, so that a click doesn't open one group after another; else one beside. */
function textColumn(): vscode.ViewColumn {
  const { all, activeTabGroup } = vscode.window.tabGroups;
  const other = all.find((group) => group !== activeTabGroup && group.activeTab?.input instanceof vscode.TabInputText);
  if (activeTabGroup.activeTab?.input instanceof vscode.TabInputText) return activeTabGroup.viewColumn;
  return other?.viewColumn ?? vscode.ViewColumn.Beside;
}

async function offerToLocate(sources: SourceFinder, location: SourceLocation): Promise<void> {
  const locate = vscode.l10n.t('Locate…');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} is not here. The capture may come from another machine or a container.', location.file),
    locate,
  );
  if (answer !== locate) return;
  const uri = await sources.locate(location.file);
  if (uri !== undefined) await vscode.window.showTextDocument(uri);
}

/** The bundle of the window's language, which the view's own words come from; undefined: English. */
function words(): Readonly<Record<string, string>> | undefined {
  const { bundle } = vscode.l10n;
  return bundle === undefined ? undefined : { ...bundle };
}

function webviewPort(webview: vscode.Webview): Port {
  return {
    post: (message) => {
      void webview.postMessage(message);
    },
    listen: (listener) => webview.onDidReceiveMessage(listener),
  };
}
