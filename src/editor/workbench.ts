import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../core/base/disposable.ts';
import { CaptureEditorProvider, type ShowFunctionArgument } from './capture/captureEditor.ts';
import { CaptureSessions } from './capture/captureSessions.ts';
import { showOpenings } from './capture/openings.ts';
import { openSource } from './capture/captureView.ts';
import { CaptureCommands } from './captures/captureCommands.ts';
import { CapturesView } from './captures/capturesView.ts';
import { RecordingsView } from './captures/recordingsView.ts';
import { captureEditor, commands, contextKeys } from './ids.ts';
import { EditorMarks } from './marks/editorMarks.ts';
import { MarkHovers } from './marks/markHovers.ts';
import { MarkLenses } from './marks/markLenses.ts';
import { SourceFinder } from './marks/sourceFinder.ts';
import type { Parts } from './parts.ts';
import { AttachCommand } from './recording/attachCommand.ts';
import { FailureReporter } from './recording/failureReporter.ts';
import { RecordingEnds } from './recording/recordingEnds.ts';
import { RecordingStatusBar } from './recording/statusBar.ts';
import { RunCommand } from './recording/runCommand.ts';
import { stopRecording } from './recording/stopCommand.ts';
import type { SourceLocation } from '../protocol/webview.ts';

/** Registers everything the editor shows; reads no file and starts no process by itself. */
export function openWorkbench(context: vscode.ExtensionContext, parts: Parts): Disposable {
  const store = new DisposableStore();
  const sessions = store.add(new CaptureSessions(() => parts.openDecoder()));
  store.add(showOpenings(sessions));
  const sources = store.add(new SourceFinder());
  const marks = store.add(new EditorMarks(sessions, parts.store, sources));
  const captures = new CaptureEditorProvider(sessions, { store: parts.store, marks, sources }, context.extensionUri);
  const failures = new FailureReporter(parts.tools, parts.log);
  const attach = new AttachCommand(parts, failures);
  const run = new RunCommand(parts, failures, context.workspaceState);
  const captureCommands = new CaptureCommands(parts.store, parts.recorder, captures, marks, sources);
  const capturesView = store.add(new CapturesView(parts.store));
  store.add(new RecordingsView(parts.recorder));
  store.add(new RecordingStatusBar(parts.recorder));
  store.add(new RecordingEnds({ parts, sessions, sources, marks, captures, failures, run }));
  store.add(vscode.window.registerCustomEditorProvider(captureEditor, captures, { supportsMultipleEditorsPerDocument: true }));
  // Marks are on files; which of them are Python's is the capture's to say.
  store.add(vscode.languages.registerCodeLensProvider({ scheme: 'file' }, store.add(new MarkLenses(marks))));
  store.add(vscode.languages.registerHoverProvider({ scheme: 'file' }, new MarkHovers(marks)));
  // After activation has returned: recordings that outlived their window are taken up again.
  const resume = (): void => void parts.recorder.resume().catch((error: unknown) => parts.log.error(String(error)));
  setImmediate(resume);
  // A window that was reloaded may have found its own former self still there.
  store.add(vscode.window.onDidChangeWindowState(({ focused }) => focused && resume()));
  void vscode.commands.executeCommand('setContext', contextKeys.windows, process.platform === 'win32');

  const handlers: Record<(typeof commands)[keyof typeof commands], (argument: unknown) => unknown> = {
    [commands.attach]: (argument) => attach.run(argument, false),
    [commands.attachWithOptions]: (argument) => attach.run(argument, true),
    [commands.run]: (argument) => run.runFile(argument, false),
    [commands.runWithOptions]: (argument) => run.runFile(argument, true),
    [commands.runModule]: (argument) => run.runModule(argument),
    [commands.stop]: (argument) => stopRecording(parts.recorder, argument),
    [commands.showLog]: () => parts.log.show(),
    [commands.openCapture]: (argument) => captureCommands.open(argument),
    [commands.markCapture]: (argument) => captureCommands.mark(argument),
    [commands.switchMarks]: () => captureCommands.switchMarks(),
    [commands.clearMarks]: () => marks.clear(),
    [commands.revealCapture]: (argument) => captureCommands.reveal(argument),
    [commands.deleteCapture]: (argument) => captureCommands.delete(argument),
    [commands.keepCapture]: (argument) => captureCommands.keep(argument, true),
    [commands.unkeepCapture]: (argument) => captureCommands.keep(argument, false),
    [commands.clearCache]: () => clearCache(parts),
    [commands.refreshCaptures]: () => capturesView.refresh(),
    [commands.showFunction]: (argument) => captures.showFunction(argument as ShowFunctionArgument),
    [commands.openSource]: (argument) => openSource(sources, argument as SourceLocation),
  };
  for (const [id, handler] of Object.entries(handlers)) store.add(vscode.commands.registerCommand(id, handler));
  return store;
}

async function clearCache(parts: Parts): Promise<void> {
  await parts.clearCache();
  void vscode.window.showInformationMessage(vscode.l10n.t('The cache is empty: captures are read anew when they are opened.'));
}
