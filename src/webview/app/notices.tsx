import * as l10n from '@vscode/l10n';
import type { CaptureFailure, CaptureProblem } from '../../core/profile/profile.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatShare } from '../../core/units/shares.ts';
import type { Opened } from '../../protocol/webview.ts';
import type { CaptureStore } from '../state/captureStore.ts';
import { failureWords, problemWords } from '../state/words.ts';

/** While the file is read: how far, in bytes, in the place where the page will be. */
export function Loading({ store }: { readonly store: CaptureStore }) {
  const progress = store.progress.value;
  const share = progress === undefined || progress.bytesTotal === 0 ? 0 : progress.bytesRead / progress.bytesTotal;
  return (
    <main class="middle" aria-busy="true">
      <h1>{l10n.t('Reading the capture…')}</h1>
      <progress max={1} value={share} aria-label={l10n.t('Reading the capture…')} />
      <p class="dim">
        {progress === undefined
          ? '\u00a0'
          : l10n.t('{0} of {1} · {2}', formatBytes(progress.bytesRead), formatBytes(progress.bytesTotal), formatShare(share))}
      </p>
    </main>
  );
}

interface FailedProps {
  readonly opened: Opened;
  readonly failure: CaptureFailure;
}

/** Nothing can be shown: why, and what to do. */
export function Failed({ opened, failure }: FailedProps) {
  const { title, advice } = failureWords(failure);
  return (
    <main class="middle">
      <div class="middle-text" role="alert">
        <h1>{title}</h1>
        <p>{advice}</p>
        <p class="dim path">
          <bdi>{opened.path}</bdi>
        </p>
      </div>
    </main>
  );
}

export function Broken({ words }: { readonly words: string }) {
  return (
    <main class="middle">
      <div class="middle-text" role="alert">
        <h1>{l10n.t('Memlens lost touch with this capture')}</h1>
        <p>{l10n.t('Close this tab and open the capture again. If that does not help, reload the window.')}</p>
        <p class="dim path">
          <bdi>{words}</bdi>
        </p>
      </div>
    </main>
  );
}

interface ProblemsProps {
  readonly problems: readonly CaptureProblem[];
  /** A call that failed after the capture was opened. */
  readonly broken: string | undefined;
}

/** What is missing or odd in the file: one quiet line. */
export function Problems({ problems, broken }: ProblemsProps) {
  const sentences = problems.map(problemWords);
  if (broken !== undefined) sentences.push(l10n.t('The last request failed: {0}', broken));
  if (sentences.length === 0) return null;
  return (
    <p class="bar problems" role="note">
      <span class="icon i-warning" aria-hidden="true" />
      <span>
        <bdi>{sentences.join(' ')}</bdi>
      </span>
    </p>
  );
}
