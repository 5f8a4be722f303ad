import * as vscode from 'vscode';
import type { Failure } from '../../recording/failure.ts';
import type { AttachOptions } from '../../recording/recording.ts';
import { settings, views } from '../ids.ts';
import type { Tools } from '../parts.ts';
import { describeFailure, type Remedy, remedyLabel } from './failures.ts';
import { runInTerminal } from './terminals.ts';

/** What was tried, and how to try again. What is absent is not offered. */
export interface Attempt {
  readonly who: string;
  readonly interpreter?: string | undefined;
  readonly method?: AttachOptions['method'];
  retry?(): void;
  attachAnyway?(): void;
  useMethod?(method: AttachOptions['method']): void;
  useOutput?(path: string): void;
  pickAgain?(): void;
}

const pages: Record<Extract<Remedy, { kind: 'explain' }>['page'], string> = {
  ptrace: 'https://docs.kernel.org/admin-guide/LSM/Yama.html',
  otherUser: 'https://bloomberg.github.io/memray/attach.html',
  containers: 'https://bloomberg.github.io/memray/attach.html',
  windows: 'https://code.visualstudio.com/docs/remote/wsl',
};

/** Says what went wrong, in words, and offers the way out as a button. The verbatim text goes to the log. */
export class FailureReporter {
  readonly #tools: Tools;
  readonly #log: vscode.LogOutputChannel;

  constructor(tools: Tools, log: vscode.LogOutputChannel) {
    this.#tools = tools;
    this.#log = log;
  }

  /** Resolves when the failure is told; a chosen remedy runs on by itself. */
  async report(failure: Failure, attempt: Attempt): Promise<void> {
    this.#log.error(`${attempt.who}: ${failure.reason}\n${failure.evidence}`);
    if (failure.reason === 'cancelled') return;
    const { message, remedies } = describeFailure(failure, attempt.who);
    const offered = remedies.filter((remedy) => this.#action(remedy, attempt) !== undefined);
    const showLog = vscode.l10n.t('Show Log');
    const answer = vscode.window.showErrorMessage(message, ...offered.map(remedyLabel), showLog);
    void answer.then((label) => {
      if (label === showLog) this.#log.show();
      const remedy = offered.find((candidate) => remedyLabel(candidate) === label);
      if (remedy !== undefined) this.#action(remedy, attempt)?.();
    });
    await Promise.resolve();
  }

  #action(remedy: Remedy, attempt: Attempt): (() => void) | undefined {
    switch (remedy.kind) {
      case 'installMemray': {
        const interpreter = remedy.interpreter ?? attempt.interpreter;
        return interpreter === undefined ? undefined : () => void this.#installMemray(interpreter, attempt);
      }
      case 'installDebugger':
        return () => void this.#installDebugger(attempt);
      case 'chooseDebugger':
        return () => openSetting(settings.attachDebugger);
      case 'choosePythonPath':
        return () => openSetting(settings.pythonPath);
      case 'attachAnyway':
        return attempt.attachAnyway === undefined ? undefined : () => void this.#confirmHarm(attempt);
      case 'methodAuto':
        return attempt.useMethod === undefined ? undefined : () => attempt.useMethod?.('auto');
      case 'otherMethod': {
        const other = attempt.method === 'lldb' ? 'gdb' : 'lldb';
        return attempt.useMethod === undefined ? undefined : () => attempt.useMethod?.(other);
      }
      case 'chooseOutput':
        return attempt.useOutput === undefined ? undefined : () => void askOutput(attempt);
      case 'pickAgain':
        return attempt.pickAgain === undefined ? undefined : () => attempt.pickAgain?.();
      case 'retry':
        return attempt.retry === undefined ? undefined : () => attempt.retry?.();
      case 'openCaptures':
        return () => void vscode.commands.executeCommand(`${views.captures}.focus`);
      case 'explain':
        return () => void vscode.env.openExternal(vscode.Uri.parse(pages[remedy.page]));
    }
  }

  async #installMemray(interpreter: string, attempt: Attempt): Promise<void> {
    const command = await this.#tools.installMemray(interpreter);
    await this.#consentAndRun(command, vscode.l10n.t('Install memray'), attempt);
  }

  async #installDebugger(attempt: Attempt): Promise<void> {
    await this.#consentAndRun(await this.#tools.installDebugger(), vscode.l10n.t('Install a debugger'), attempt);
  }

  /** Shows the exact command, runs it in a terminal once agreed to, and tries again when it went well. */
  async #consentAndRun(command: Awaited<ReturnType<Tools['installMemray']>>, name: string, attempt: Attempt): Promise<void> {
    if (command === undefined) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t('Memlens does not know how this system installs it. Please install it by hand, then try again.'),
      );
      return;
    }
    const line = [command.executable, ...command.args].join(' ');
    const run = vscode.l10n.t('Run It in a Terminal');
    const answer = await vscode.window.showInformationMessage(vscode.l10n.t('Run this? {0}', line), run);
    if (answer !== run) return;
    const code = await runInTerminal(name, command);
    if (code === 0) attempt.retry?.();
    else this.#log.warn(`${line} ended with ${code ?? 'no exit code'}`);
  }

  async #confirmHarm(attempt: Attempt): Promise<void> {
    const anyway = vscode.l10n.t('Attach Anyway');
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('This may kill {0}. Attach anyway?', attempt.who),
      anyway,
    );
    if (answer === anyway) attempt.attachAnyway?.();
  }
}

function openSetting(id: string): void {
  void vscode.commands.executeCommand('workbench.action.openSettings', `@id:${id}`);
}

async function askOutput(attempt: Attempt): Promise<void> {
  const path = await vscode.window.showInputBox({
    title: vscode.l10n.t('Record into another file'),
    prompt: vscode.l10n.t('Path of a new file in a folder the process may write to'),
    value: '/tmp/memlens.bin',
  });
  if (path !== undefined && path.trim() !== '') attempt.useOutput?.(path.trim());
}
