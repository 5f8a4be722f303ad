import * as vscode from 'vscode';
import { DisposableStore } from '../../core/base/disposable.ts';

/** One row of an options menu: what it is, what it is set to, what it costs. */
export interface OptionRow<T> {
  readonly label: string;
  readonly detail: string;
  value(options: T): string;
  /** Asks, or toggles; undefined leaves the options as they are. */
  change<O extends T>(options: O): Promise<O | undefined> | O;
}

/**
 * Options one below another: Enter on a row changes it, Enter on the first row goes. Undefined when given up.
 */
export async function editOptions<T>(title: string, go: string, rows: readonly OptionRow<T>[], start: T): Promise<T | undefined> {
  let options = start;
  let active = 0;
  for (;;) {
    const picked = await pickRow(title, go, rows, options, active);
    if (picked === undefined) return undefined;
    if (picked === 'go') return options;
    active = picked + 1;
    options = (await rows[picked]!.change(options)) ?? options;
  }
}

async function pickRow<T>(
  title: string,
  go: string,
  rows: readonly OptionRow<T>[],
  options: T,
  active: number,
): Promise<'go' | number | undefined> {
  const store = new DisposableStore();
  try {
    const quickPick = store.add(vscode.window.createQuickPick<vscode.QuickPickItem & { readonly index?: number }>());
    quickPick.title = title;
    quickPick.placeholder = vscode.l10n.t('Choose an option to change it');
    quickPick.matchOnDetail = true;
    quickPick.items = [
      { label: `$(play) ${go}`, alwaysShow: true },
      ...rows.map((row, index) => ({ label: row.label, description: row.value(options), detail: row.detail, index })),
    ];
    const item = quickPick.items[active];
    if (item !== undefined) quickPick.activeItems = [item];
    return await new Promise((resolve) => {
      store.add(
        quickPick.onDidAccept(() => {
          const [chosen] = quickPick.activeItems;
          resolve(chosen === undefined ? undefined : (chosen.index ?? 'go'));
        }),
      );
      store.add(quickPick.onDidHide(() => resolve(undefined)));
      quickPick.show();
    });
  } finally {
    store.dispose();
  }
}

/** A row that is on or off. */
export function toggle<T>(label: string, detail: string, key: BooleanKeys<T>): OptionRow<T> {
  return {
    label,
    detail,
    value: (options) => (options[key] === true ? vscode.l10n.t('on') : vscode.l10n.t('off')),
    change: (options) => ({ ...options, [key]: options[key] !== true }),
  };
}

type BooleanKeys<T> = { [K in keyof T]: T[K] extends boolean ? K : never }[keyof T];

/** Asks for a number of 0 or more; undefined when given up. */
export async function askNumber(title: string, prompt: string, value: number): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    value: String(value),
    validateInput: (input) =>
      input.trim() !== '' && Number.isFinite(Number(input)) && Number(input) >= 0
        ? undefined
        : vscode.l10n.t('A number of 0 or more, please.'),
  });
  return text === undefined ? undefined : Number(text);
}
