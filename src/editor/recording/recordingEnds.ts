import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import type { Recording } from '../../recording/recording.ts';
import type { CaptureEditorProvider } from '../capture/captureEditor.ts';
import type { CaptureSessions } from '../capture/captureSessions.ts';
import { hashMarkedLines } from '../marks/markLoader.ts';
import { captureFacts } from '../captures/captureWords.ts';
import type { EditorMarks } from '../marks/editorMarks.ts';
import type { SourceFinder } from '../marks/sourceFinder.ts';
import type { Parts } from '../parts.ts';
import { captureFailureSentence, endingSentence, isAlarming, problemSentence, recordingFacts } from './endings.ts';
import type { FailureReporter } from './failureReporter.ts';
import type { RunCommand } from './runCommand.ts';

interface EndParts {
  readonly parts: Parts;
  readonly sessions: CaptureSessions;
  readonly sources: SourceFinder;
  readonly marks: EditorMarks;
  readonly captures: CaptureEditorProvider;
  readonly failures: FailureReporter;
  readonly run: RunCommand;
}

/** When a recording ends, however it does: say how, keep what is known of it, open it, mark the editor. */
export class RecordingEnds implements Disposable {
  readonly #store = new DisposableStore();
  readonly #parts: EndParts;
  readonly #handled = new Set<string>();

  constructor(parts: EndParts) {
    this.#parts = parts;
    this.#store.add(
      parts.parts.recorder.onDidChange((recording) => {
        if (recording.state !== 'ended' || this.#handled.has(recording.id)) return;
        this.#handled.add(recording.id);
        // An attach that never began is told by the command that tried it.
        if (!recording.started) return;
        void this.#end(recording).catch((error: unknown) => {
          parts.parts.log.error(error instanceof Error ? error : String(error));
        });
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #end(recording: Recording): Promise<void> {
    const { sessions, captures, marks } = this.#parts;
    const ending = recording.ending ?? { kind: 'hand' };
    if (ending.kind === 'failed') {
      await this.#parts.failures.report(ending.failure, { who: recording.name, interpreter: recording.process?.interpreter });
      if (recording.progress.captureBytes === 0) return;
    }
    const sentence = endingSentence(ending, recording.name, recording.kind);
    if (ending.kind === 'exited' && ending.nothingWritten === true) {
      this.#tell(`${sentence} ${captureFailureSentence({ reason: 'nothingWritten' })}`, true);
      return;
    }
    const lease = await sessions.acquire(recording.capturePath);
    try {
      // Opened at once: the view shows how far the reading is. What a person is typing meanwhile goes on.
      const opened = recording.progress.captureBytes === 0 ? undefined : captures.open(recording.capturePath, true);
      const overview = await lease.session.overview;
      if (!overview.ok) {
        this.#tell(`${sentence} ${captureFailureSentence(overview.error)}`, true);
        return;
      }
      const { info, statistics, problems } = overview.value;
      await this.#parts.parts.store.note(recording.capturePath, {
        ...captureFacts(info, statistics),
        lineHashes: await hashMarkedLines(lease.session, this.#parts.sources),
      });
      await (opened ?? captures.open(recording.capturePath, true));
      await marks.mark(recording.capturePath);
      const facts = vscode.l10n.t('Peak {0} · {1}', formatBytes(statistics.peakBytes), recordingFacts(recording));
      const sentences = [sentence, facts, ...problems.map(problemSentence)];
      const buttons: Button[] = [];
      if (recording.kind === 'run' && info.pythonAllocator !== 'malloc') {
        sentences.push(vscode.l10n.t('Memory that Python keeps for later counts as still held at the end.'));
        buttons.push({
          label: vscode.l10n.t('Run Again with PYTHONMALLOC=malloc'),
          press: () => void this.#parts.run.runAgainWithSystemMalloc(recording.id),
        });
      }
      this.#tell(sentences.join(' '), isAlarming(ending), buttons);
    } finally {
      lease.dispose();
    }
  }

  /** Not awaited: a notification may stay for as long as nobody answers it. */
  #tell(message: string, alarming: boolean, buttons: readonly Button[] = []): void {
    const all = alarming
      ? [...buttons, { label: vscode.l10n.t('Show Log'), press: () => this.#parts.parts.log.show() }]
      : buttons;
    const labels = all.map(({ label }) => label);
    const shown = alarming
      ? vscode.window.showWarningMessage(message, ...labels)
      : vscode.window.showInformationMessage(message, ...labels);
    void shown.then((answer) => all.find(({ label }) => label === answer)?.press());
  }
}

interface Button {
  readonly label: string;
  press(): void;
}
