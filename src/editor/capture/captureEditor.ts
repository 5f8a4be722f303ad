import * as vscode from 'vscode';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { ViewEvents } from '../../protocol/webview.ts';
import { captureEditor } from '../ids.ts';
import type { CaptureSessions } from './captureSessions.ts';
import { CaptureView, type CaptureViewParts, type ViewRequest } from './captureView.ts';
import { sniffFile } from './sniff.ts';
import { viewHtml } from './viewHtml.ts';

/** Where a CodeLens or a hover leads: a function of a capture. */
export interface ShowFunctionArgument extends Readonly<ViewEvents['focus']> {
  readonly path: string;
}

interface CaptureDocument extends vscode.CustomDocument {
  readonly isOurs: boolean;
}

/** Opens captures. A `.bin` file that isn't one goes back to the editor it would have had without us. */
export class CaptureEditorProvider implements vscode.CustomReadonlyEditorProvider<CaptureDocument> {
  readonly #sessions: CaptureSessions;
  readonly #parts: CaptureViewParts;
  readonly #out: vscode.Uri;
  /** Views by capture path, the one used last at the end. */
  readonly #views = new Map<string, { readonly view: CaptureView; readonly panel: vscode.WebviewPanel }[]>();
  /** What the next view of a path is to begin with. */
  readonly #requests = new Map<string, ViewRequest>();

  constructor(sessions: CaptureSessions, parts: CaptureViewParts, extensionUri: vscode.Uri) {
    this.#sessions = sessions;
    this.#parts = parts;
    this.#out = vscode.Uri.joinPath(extensionUri, 'out');
  }

  async openCustomDocument(uri: vscode.Uri): Promise<CaptureDocument> {
    const kind = await sniffFile(uri.fsPath);
    // An empty file is ours when we recorded it: then the view says why nothing is in it.
    const isOurs =
      kind === 'capture' || (kind === 'empty' && (await this.#parts.store.notes(uri.fsPath)).startedAt !== undefined);
    return { uri, isOurs, dispose: () => undefined };
  }

  async resolveCustomEditor(document: CaptureDocument, panel: vscode.WebviewPanel): Promise<void> {
    if (!document.isOurs) {
      await giveBack(document.uri, panel);
      return;
    }
    const path = document.uri.fsPath;
    const store = new DisposableStore();
    // The panel may go away while we wait; what is added after that is given back at once.
    panel.onDidDispose(() => store.dispose());
    const lease = store.add(await this.#sessions.acquire(path));
    const request = this.#requests.get(path) ?? { focus: undefined, page: 'summary' };
    this.#requests.delete(path);
    panel.webview.options = { enableScripts: true, localResourceRoots: [this.#out] };
    const view = store.add(new CaptureView(panel.webview, lease.session, this.#parts, request));
    const entry = { view, panel };
    this.#views.set(path, [...(this.#views.get(path) ?? []), entry]);
    store.add({
      dispose: () => {
        const rest = (this.#views.get(path) ?? []).filter((other) => other !== entry);
        if (rest.length === 0) this.#views.delete(path);
        else this.#views.set(path, rest);
      },
    });
    panel.webview.html = viewHtml(panel.webview, this.#out);
  }

  /** Opens a capture, or shows the view of it that is there. `preserveFocus` where nobody asked for it at this moment. */
  async open(path: string, preserveFocus = false): Promise<void> {
    const options = { preview: false, preserveFocus };
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(path), captureEditor, options);
  }

  /** The flamegraph on one function. */
  async showFunction({ path, ...focus }: ShowFunctionArgument): Promise<void> {
    const existing = this.#views.get(path)?.at(-1);
    if (existing !== undefined) {
      existing.panel.reveal(undefined, false);
      existing.view.focus(focus);
      return;
    }
    this.#requests.set(path, { focus, page: 'flamegraph' });
    await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(path), captureEditor, {
      viewColumn: vscode.ViewColumn.Beside,
      preview: false,
    });
  }
}

/** Reopens a foreign file with the default editor in the same place, and takes our empty tab away. */
async function giveBack(uri: vscode.Uri, panel: vscode.WebviewPanel): Promise<void> {
  const { viewColumn } = panel;
  await vscode.commands.executeCommand('vscode.openWith', uri, 'default', {
    ...(viewColumn === undefined ? {} : { viewColumn }),
    preview: true,
  });
  panel.dispose();
}
