import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { CaptureEntry, CaptureStore } from '../../recording/captureStore.ts';
import type { Recorder } from '../../recording/recorder.ts';
import type { CaptureEditorProvider } from '../capture/captureEditor.ts';
import { revealFile } from '../capture/reveal.ts';
import type { EditorMarks } from '../marks/editorMarks.ts';
import { captureFailureSentence } from '../recording/endings.ts';
import type { SourceFinder } from '../marks/sourceFinder.ts';
import { captureDescription, captureName } from './captureWords.ts';

/** What can be done with a capture: from its row, its tab, the explorer or the palette. */
export class CaptureCommands {
  readonly #captures: CaptureStore;
  readonly #recorder: Pick<Recorder, 'recordings'>;
  readonly #editor: CaptureEditorProvider;
  readonly #marks: EditorMarks;
  readonly #sources: SourceFinder;

  constructor(
    captures: CaptureStore,
    recorder: Pick<Recorder, 'recordings'>,
    editor: CaptureEditorProvider,
    marks: EditorMarks,
    sources: SourceFinder,
  ) {
    this.#captures = captures;
    this.#recorder = recorder;
    this.#editor = editor;
    this.#marks = marks;
    this.#sources = sources;
  }

  async open(argument: unknown): Promise<void> {
    const path = pathOf(argument) ?? (await askForFile());
    if (path !== undefined) await this.#editor.open(path);
  }

  async mark(argument: unknown): Promise<void> {
    const path = pathOf(argument);
    if (path === undefined) return this.switchMarks();
    const outcome = await this.#marks.mark(path);
    if (outcome.kind === 'failed') {
      if (outcome.failure.reason !== 'cancelled') void vscode.window.showErrorMessage(captureFailureSentence(outcome.failure));
    } else if (outcome.kind === 'marked') this.#tellOfMissing();
  }

  /** A capture from elsewhere may have none of its sources here: then nothing is marked, and silence would puzzle. */
  #tellOfMissing(): void {
    const { active } = this.#marks;
    const [missing] = active?.missing ?? [];
    if (active === undefined || active.files.length > 0 || missing === undefined) return;
    const locate = vscode.l10n.t('Locate…');
    const shown = vscode.window.showWarningMessage(
      vscode.l10n.t('None of the source files of this capture is here: {0}, for one, is not.', missing),
      locate,
    );
    void shown.then((answer) => (answer === locate ? this.#sources.locate(missing) : undefined));
  }

  async switchMarks(): Promise<void> {
    const entries = await this.#captures.list();
    const now = Date.now();
    const clear =
      this.#marks.active === undefined ? [] : [{ label: `$(clear-all) ${vscode.l10n.t('Clear the marks')}`, clear: true }];
    const items: (vscode.QuickPickItem & { entry?: CaptureEntry; clear?: boolean; browse?: boolean })[] = [
      ...clear,
      ...entries.map((entry) => ({
        label: `${entry.path === this.#marks.active?.path ? '$(check) ' : ''}${captureName(entry.path, entry.notes)}`,
        description: captureDescription(entry, now, vscode.env.language),
        entry,
      })),
      { label: vscode.l10n.t('Another file…'), browse: true },
    ];
    const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Mark the editor with a capture') });
    if (picked?.clear === true) this.#marks.clear();
    else if (picked?.entry !== undefined) await this.mark(picked.entry.path);
    else if (picked?.browse === true) {
      const path = await askForFile();
      if (path !== undefined) await this.mark(path);
    }
  }

  async reveal(argument: unknown): Promise<void> {
    const path = pathOf(argument);
    if (path !== undefined) await revealFile(path);
  }

  async keep(argument: unknown, keep: boolean): Promise<void> {
    const path = pathOf(argument);
    if (path !== undefined) await this.#captures.note(path, { keep });
  }

  /** Asks first; a kept one says so. Its tabs are closed with it. */
  async delete(argument: unknown): Promise<void> {
    const path = pathOf(argument);
    if (path === undefined) return;
    const notes = await this.#captures.notes(path);
    const name = captureName(path, notes);
    // The process would go on writing a file that nobody can see, and no limit would hold.
    if (this.#recorder.recordings.some((recording) => recording.capturePath === path && recording.state !== 'ended')) {
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} is still being recorded: stop it first.', name));
      return;
    }
    const confirm = vscode.l10n.t('Delete');
    const question =
      notes.keep === true
        ? vscode.l10n.t('{0} is marked as kept. Delete the capture {1} all the same?', name, basename(path))
        : vscode.l10n.t('Delete the capture {0} of {1}?', basename(path), name);
    const answer = await vscode.window.showWarningMessage(question, confirm, vscode.l10n.t('Leave It'));
    if (answer !== confirm) return;
    if (this.#marks.active?.path === path) this.#marks.clear();
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(
      tabs.filter(({ input }) => input instanceof vscode.TabInputCustom && input.uri.fsPath === path),
    );
    await this.#captures.delete(path);
  }
}

/** A row of the view, a file of the explorer, or a path from code. */
function pathOf(argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) return argument.fsPath;
  if (typeof argument === 'string') return argument;
  if (typeof argument === 'object' && argument !== null && 'path' in argument && typeof argument.path === 'string')
    return argument.path;
  return undefined;
}

async function askForFile(): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Open a memray capture'),
    canSelectMany: false,
    ...(vscode.workspace.workspaceFolders?.[0] === undefined ? {} : { defaultUri: vscode.workspace.workspaceFolders[0].uri }),
  });
  return picked?.[0]?.fsPath;
}
