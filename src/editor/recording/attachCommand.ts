import * as vscode from 'vscode';
import { DisposableStore } from '../../core/base/disposable.ts';
import type { Failure } from '../../recording/failure.ts';
import type { AttachOptions, Recording } from '../../recording/recording.ts';
import type { ProcessInfo } from '../../targets/target.ts';
import { commands } from '../ids.ts';
import type { Parts } from '../parts.ts';
import { editAttachOptions } from '../picker/attachOptions.ts';
import { parsePid, ProcessPicker } from '../picker/processPicker.ts';
import { processName } from '../picker/processRows.ts';
import { attachDefaults } from '../settings.ts';
import { fillOutput } from './arguments.ts';
import type { FailureReporter } from './failureReporter.ts';

/** **Attach memray**: a process, its options, and what to do when it doesn't work. */
export class AttachCommand {
  readonly #parts: Parts;
  readonly #picker: ProcessPicker;
  readonly #failures: FailureReporter;

  constructor(parts: Parts, failures: FailureReporter) {
    this.#parts = parts;
    this.#picker = new ProcessPicker(parts.target, parts.recorder, parts.tools);
    this.#failures = failures;
  }

  /**
   * `argument`: a PID, from a task, a launch file or another extension; anything else asks. With options while the list is
   * open, this is the key of the gear.
   */
  async run(argument: unknown, asksOptions: boolean): Promise<Recording | undefined> {
    if (asksOptions && this.#picker.chooseWithOptions()) return undefined;
    if (process.platform === 'win32') {
      await this.#failures.report({ reason: 'unsupportedPlatform', evidence: process.platform }, { who: 'memray' });
      return undefined;
    }
    const given = parsePid(argument);
    const picked = given === undefined ? await this.#picker.pick() : { pid: given, process: undefined, withOptions: false };
    if (picked === undefined) return undefined;
    const { pid } = picked;
    const info = picked.process ?? (await this.#parts.target.describeProcess(pid));
    const changes = asksOptions || picked.withOptions;
    const options = changes ? await editAttachOptions(describe(pid, info), attachDefaults()) : attachDefaults();
    return options === undefined ? undefined : this.attach(pid, info, options);
  }

  async attach(pid: number, info: ProcessInfo | undefined, options: AttachOptions): Promise<Recording | undefined> {
    if (!(await this.#mayReplace(pid, info))) return undefined;
    const who = describe(pid, info);
    const result = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Attaching memray to {0}', who),
        cancellable: true,
      },
      async (progress, token) => {
        const store = new DisposableStore();
        const controller = new AbortController();
        store.add(token.onCancellationRequested(() => controller.abort()));
        // A recording that waits has a keeper of its own to say so.
        store.add(
          this.#parts.recorder.onDidChange((recording) => {
            if (recording.pid === pid && recording.state === 'starting' && recording.progress.waiting)
              progress.report({
                message: vscode.l10n.t(
                  'waiting for its next allocation: an idle process takes memray in only when it does something',
                ),
              });
          }),
        );
        try {
          return await this.#parts.recorder.attach(
            pid,
            { ...options, output: this.#output(options, pid, info) },
            controller.signal,
            info?.startTime,
          );
        } finally {
          store.dispose();
        }
      },
    );
    if (result.ok) return result.value;
    await this.#fail(result.error, pid, info, options);
    return undefined;
  }

  #output({ output }: AttachOptions, pid: number, info: ProcessInfo | undefined): string | undefined {
    return output === undefined
      ? undefined
      : fillOutput(output, pid, info === undefined ? 'python' : processName(info), new Date());
  }

  /** A second attach would silently end the first one. */
  async #mayReplace(pid: number, info: ProcessInfo | undefined): Promise<boolean> {
    const current = this.#parts.recorder.recordings.find((recording) => recording.pid === pid && recording.state !== 'ended');
    if (current === undefined) return true;
    const stop = vscode.l10n.t('Stop It and Attach Anew');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('{0} is being recorded already. A process has one recording at a time.', describe(pid, info)),
      stop,
    );
    if (answer !== stop) return false;
    await current.stop();
    return true;
  }

  async #fail(failure: Failure, pid: number, info: ProcessInfo | undefined, options: AttachOptions): Promise<void> {
    const again = (changed: Partial<AttachOptions>): void => {
      void this.attach(pid, info, { ...options, ...changed });
    };
    await this.#failures.report(failure, {
      who: describe(pid, info),
      interpreter: info?.interpreter,
      retry: () => again({}),
      attachAnyway: () => again({ allowHarmfulDebugger: true }),
      useMethod: (method) => again({ method }),
      useOutput: (output) => again({ output }),
      pickAgain: () => void vscode.commands.executeCommand(commands.attach),
      method: options.method,
    });
  }
}

function describe(pid: number, info: ProcessInfo | undefined): string {
  return info === undefined ? vscode.l10n.t('process {0}', pid) : `${processName(info)} (${pid})`;
}
