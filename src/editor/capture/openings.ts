import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../core/base/disposable.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import type { CaptureSession, CaptureSessions } from './captureSessions.ts';

/** Slower openings than this get a notification that can be cancelled. */
const patienceMilliseconds = 500;

/** Shows how far the opening of a capture is, whoever asked for it: a view, the marks, a recording's end. */
export function showOpenings(sessions: CaptureSessions): Disposable {
  return sessions.onDidStartOpening((session) => void showProgress(session));
}

async function showProgress(session: CaptureSession): Promise<void> {
  const slow = Symbol('slow');
  const first = await Promise.race([
    session.overview,
    new Promise<typeof slow>((resolve) => setTimeout(() => resolve(slow), patienceMilliseconds)),
  ]);
  if (first !== slow) return;
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Opening {0}', basename(session.path)),
      cancellable: true,
    },
    async (progress, token) => {
      const store = new DisposableStore();
      let told = 0;
      store.add(token.onCancellationRequested(() => session.cancel()));
      store.add(
        session.onProgress(({ bytesRead, bytesTotal }) => {
          const percent = bytesTotal === 0 ? 0 : (bytesRead / bytesTotal) * 100;
          progress.report({
            increment: percent - told,
            message: vscode.l10n.t('{0} of {1}', formatBytes(bytesRead), formatBytes(bytesTotal)),
          });
          told = percent;
        }),
      );
      await session.overview;
      store.dispose();
    },
  );
}
