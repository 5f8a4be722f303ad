import * as vscode from 'vscode';
import type { Recorder } from '../../recording/recorder.ts';
import type { Recording } from '../../recording/recording.ts';
import { formatElapsed } from './statusBar.ts';

/** Stops a recording: the one named, the only one, or one that is chosen. `argument`: an id or a recording. */
export async function stopRecording(recorder: Recorder, argument: unknown): Promise<void> {
  const running = recorder.recordings.filter(({ state }) => state !== 'ended');
  const named = running.find((recording) => recording.id === argument || recording === argument);
  const chosen = named ?? (running.length > 1 ? await choose(running) : running[0]);
  if (chosen === undefined) {
    if (running.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('Nothing is being recorded.'));
    return;
  }
  await chosen.stop();
}

async function choose(running: readonly Recording[]): Promise<Recording | undefined> {
  const items = running.map((recording) => ({
    label: `$(record) ${recording.name}`,
    description: [recording.pid === undefined ? undefined : `PID ${recording.pid}`, formatElapsed(recording)]
      .filter((part) => part !== undefined)
      .join(' · '),
    recording,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Stop which recording?') });
  return picked?.recording;
}
