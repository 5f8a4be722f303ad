import * as vscode from 'vscode';
import type { RunOptions } from '../../recording/recording.ts';
import { editOptions, type OptionRow, toggle } from '../picker/optionsMenu.ts';
import { recordingToggles } from '../picker/recordingToggles.ts';
import { joinArguments, parseEnvironment, splitArguments } from './arguments.ts';

/** Everything of a run that a person may want to change. */
export type RunInputs = Omit<RunOptions, 'interpreter' | 'program' | 'output'>;

const moduleKey = 'memlens.run.module';

/** What each program was run with last time, in this workspace. */
export class RunMemory {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  recall(program: RunOptions['program'], defaults: RunInputs): RunInputs {
    return { ...defaults, ...this.#memento.get<Partial<RunInputs>>(key(program), {}) };
  }

  remember(program: RunOptions['program'], inputs: RunInputs): Thenable<void> {
    return this.#memento.update(key(program), inputs);
  }

  lastModule(): string | undefined {
    return this.#memento.get<string>(moduleKey);
  }

  rememberModule(name: string): Thenable<void> {
    return this.#memento.update(moduleKey, name);
  }
}

function key({ kind, name }: RunOptions['program']): string {
  return `memlens.run.${kind}:${name}`;
}

export function askRunInputs(who: string, start: RunInputs): Promise<RunInputs | undefined> {
  const title = vscode.l10n.t('Run {0} with memray', who);
  return editOptions(title, vscode.l10n.t('Run'), rows(title), start);
}

function rows(title: string): readonly OptionRow<RunInputs>[] {
  return [
    {
      label: vscode.l10n.t('Arguments'),
      detail: vscode.l10n.t('For the program. Quotes group; nothing is expanded.'),
      value: ({ args }) => (args.length === 0 ? vscode.l10n.t('none') : joinArguments(args)),
      change: async (options) => {
        const text = await vscode.window.showInputBox({
          title,
          prompt: vscode.l10n.t('Arguments for the program'),
          value: joinArguments(options.args),
          validateInput: (value) => (splitArguments(value) === undefined ? vscode.l10n.t('A quote is left open.') : undefined),
        });
        const args = text === undefined ? undefined : splitArguments(text);
        return args === undefined ? undefined : { ...options, args };
      },
    },
    {
      label: vscode.l10n.t('Working directory'),
      detail: vscode.l10n.t('Where the program runs.'),
      value: ({ workingDirectory }) => workingDirectory,
      change: async (options) => {
        const folder = await vscode.window.showInputBox({
          title,
          prompt: vscode.l10n.t('Working directory'),
          value: options.workingDirectory,
        });
        return folder === undefined || folder.trim() === '' ? undefined : { ...options, workingDirectory: folder.trim() };
      },
    },
    {
      label: vscode.l10n.t('Environment'),
      detail: vscode.l10n.t('Variables beside the usual ones.'),
      value: ({ environment }) => formatEnvironment(environment) || vscode.l10n.t('nothing more'),
      change: async (options) => {
        const text = await vscode.window.showInputBox({
          title,
          prompt: vscode.l10n.t('NAME=value, separated by spaces; quotes group'),
          value: formatEnvironment(options.environment),
          validateInput: (value) =>
            parseEnvironment(value) === undefined ? vscode.l10n.t('Write NAME=value, separated by spaces.') : undefined,
        });
        const environment = text === undefined ? undefined : parseEnvironment(text);
        return environment === undefined ? undefined : { ...options, environment };
      },
    },
    toggle(
      vscode.l10n.t('PYTHONMALLOC=malloc'),
      vscode.l10n.t(
        'Look for leaks with this on: without it, memory that Python keeps for later looks like a leak. About 3 times the run time.',
      ),
      'systemMalloc',
    ),
    ...recordingToggles<RunInputs>(),
  ];
}

function formatEnvironment(environment: Readonly<Record<string, string>>): string {
  return joinArguments(Object.entries(environment).map(([name, value]) => `${name}=${value}`));
}
