import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Recording, RunOptions } from '../../recording/recording.ts';
import type { Parts } from '../parts.ts';
import { runDefaults } from '../settings.ts';
import type { FailureReporter } from './failureReporter.ts';
import { chooseInterpreter } from './interpreter.ts';
import { askRunInputs, type RunInputs, RunMemory } from './runInputs.ts';
import { editorTerminals } from './terminals.ts';

/** **Run with memray**: a file or a module under memray in a terminal. */
export class RunCommand {
  readonly #parts: Parts;
  readonly #failures: FailureReporter;
  readonly #memory: RunMemory;
  /** Recording id -> how it was started, to start it again. */
  readonly #started = new Map<
    string,
    { readonly program: RunOptions['program']; readonly scope: vscode.Uri | undefined; readonly inputs: RunInputs }
  >();

  constructor(parts: Parts, failures: FailureReporter, memory: vscode.Memento) {
    this.#parts = parts;
    this.#failures = failures;
    this.#memory = new RunMemory(memory);
  }

  /** The file given (explorer, title button), else the active one; with what it was run with last time. Asks nothing. */
  async runFile(argument: unknown, askOptions: boolean): Promise<Recording | undefined> {
    const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
    if (uri?.scheme !== 'file') {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a Python file to run it with memray.'));
      return undefined;
    }
    const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
    if (document?.isDirty === true) await document.save();
    return this.#run({ kind: 'file', name: uri.fsPath }, uri, askOptions);
  }

  async runModule(argument: unknown): Promise<Recording | undefined> {
    const name =
      typeof argument === 'string'
        ? argument
        : await vscode.window.showInputBox({
            title: vscode.l10n.t('Run a module with memray'),
            prompt: vscode.l10n.t('Module name, as after python -m'),
            placeHolder: 'shop.server',
            value: this.#memory.lastModule() ?? '',
            validateInput: (value) =>
              /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(value.trim())
                ? undefined
                : vscode.l10n.t('A module name, like package.module'),
          });
    if (name === undefined) return undefined;
    await this.#memory.rememberModule(name.trim());
    return this.#run(
      { kind: 'module', name: name.trim() },
      vscode.workspace.workspaceFolders?.[0]?.uri,
      typeof argument !== 'string',
    );
  }

  /** The same once more, with every object a block of its own: for leaks that mean something. */
  async runAgainWithSystemMalloc(recordingId: string): Promise<void> {
    const started = this.#started.get(recordingId);
    if (started !== undefined) await this.#start(started.program, started.scope, { ...started.inputs, systemMalloc: true });
  }

  async #run(program: RunOptions['program'], scope: vscode.Uri | undefined, askOptions: boolean): Promise<Recording | undefined> {
    const who = nameOf(program);
    if (process.platform === 'win32') {
      await this.#failures.report({ reason: 'unsupportedPlatform', evidence: process.platform }, { who });
      return undefined;
    }
    if (!vscode.workspace.isTrusted) {
      await askForTrust();
      return undefined;
    }
    const remembered = this.#memory.recall(program, {
      args: [],
      workingDirectory: defaultFolder(program, scope),
      environment: {},
      ...runDefaults(scope),
    });
    const inputs = askOptions ? await askRunInputs(who, remembered) : remembered;
    if (inputs === undefined) return undefined;
    if (askOptions) await this.#memory.remember(program, inputs);
    return this.#start(program, scope, inputs);
  }

  async #start(program: RunOptions['program'], scope: vscode.Uri | undefined, inputs: RunInputs): Promise<Recording | undefined> {
    const who = nameOf(program);
    const retry = (): void => void this.#start(program, scope, inputs);
    const interpreter = await chooseInterpreter(scope, this.#parts.tools);
    if (interpreter === undefined) {
      await this.#failures.report(
        { reason: 'noMemrayHere', interpreter: undefined, evidence: 'no Python found' },
        { who, retry },
      );
      return undefined;
    }
    const result = await this.#parts.recorder.run({ interpreter, program, output: undefined, ...inputs }, editorTerminals);
    if (result.ok) {
      this.#started.set(result.value.id, { program, scope, inputs });
      return result.value;
    }
    await this.#failures.report(result.error, { who, interpreter, retry });
    return undefined;
  }
}

function nameOf(program: RunOptions['program']): string {
  return program.kind === 'file' ? basename(program.name) : program.name;
}

/** The workspace folder, as the Python extension does it; else the file's own folder. */
function defaultFolder(program: RunOptions['program'], scope: vscode.Uri | undefined): string {
  const folder = scope === undefined ? undefined : vscode.workspace.getWorkspaceFolder(scope);
  if (folder !== undefined) return folder.uri.fsPath;
  return program.kind === 'file' ? dirname(program.name) : (vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? process.cwd());
}

async function askForTrust(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('This workspace is not trusted, so nothing of it is run. Captures open all the same.'),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
