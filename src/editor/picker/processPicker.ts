import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import type { Recorder } from '../../recording/recorder.ts';
import type { ProcessInfo, Target } from '../../targets/target.ts';
import type { Tools } from '../parts.ts';
import { contextKeys } from '../ids.ts';
import { processRows, type ProcessFacts, type ProcessRow } from './processRows.ts';

const refreshMilliseconds = 2000;

/** What was chosen; `withOptions` when through the gear, or its key. */
export interface PickedProcess {
  readonly pid: number;
  readonly process: ProcessInfo | undefined;
  readonly withOptions: boolean;
}

/** The row for a PID that is still to be typed. */
interface EntersPid {
  readonly entersPid: true;
  readonly withOptions: boolean;
}

interface Item extends vscode.QuickPickItem {
  readonly row?: ProcessRow;
  readonly entersPid?: boolean;
}

/** The list of processes, which keeps itself, its filter and its selection up to date. */
export class ProcessPicker {
  readonly #target: Target;
  readonly #recorder: Recorder;
  readonly #tools: Tools;
  /** Interpreter -> has memray: asked once per interpreter, while the list is open. */
  readonly #memray = new Map<string, boolean>();
  readonly #asked = new Set<string>();
  /** Chooses what is active in the open list, with options. */
  #chooseWithOptions: (() => void) | undefined;

  constructor(target: Target, recorder: Recorder, tools: Tools) {
    this.#target = target;
    this.#recorder = recorder;
    this.#tools = tools;
  }

  /**
   * The gear's key: a button on a row can't be counted on to keep the focus, as the list draws its rows anew with every change.
   * False when no list is open.
   */
  chooseWithOptions(): boolean {
    this.#chooseWithOptions?.();
    return this.#chooseWithOptions !== undefined;
  }

  async pick(): Promise<PickedProcess | undefined> {
    this.#memray.clear();
    this.#asked.clear();
    const store = new DisposableStore();
    const quickPick = store.add(vscode.window.createQuickPick<Item>());
    quickPick.title = vscode.l10n.t('Attach memray: choose a process');
    quickPick.placeholder = vscode.l10n.t('Filter by name, PID, user, command line… (Alt+Enter: with options)');
    quickPick.matchOnDescription = true;
    quickPick.matchOnDetail = true;
    quickPick.keepScrollPosition = true;
    quickPick.busy = true;
    const cancel = new AbortController();
    store.add({ dispose: () => cancel.abort() });

    const list = new LiveList(quickPick, () => this.#facts());
    const refresh = async (): Promise<void> => {
      try {
        const processes = await this.#target.listProcesses(cancel.signal);
        if (store.isDisposed) return;
        list.show(processes);
        quickPick.busy = false;
        if (await this.#askForMemray(processes)) list.redraw();
      } catch {
        // A list that could not be read this time is read again in two seconds; the last one stays.
      }
    };
    let refreshing = false;
    const tick = async (): Promise<void> => {
      if (refreshing) return;
      refreshing = true;
      await refresh();
      refreshing = false;
    };
    const timer = setInterval(() => void tick(), refreshMilliseconds);
    store.add({ dispose: () => clearInterval(timer) });
    store.add(quickPick.onDidChangeValue(() => list.redraw()));

    try {
      const picked = new Promise<PickedProcess | EntersPid | undefined>((resolve) => {
        const choose = (item: Item | undefined, withOptions: boolean): void => {
          if (item?.row !== undefined) resolve({ pid: item.row.process.pid, process: item.row.process, withOptions });
          else if (item?.entersPid === true) resolve(typedPid(quickPick.value, withOptions) ?? { entersPid: true, withOptions });
        };
        store.add(quickPick.onDidAccept(() => choose(quickPick.selectedItems[0] ?? quickPick.activeItems[0], false)));
        this.#chooseWithOptions = () => choose(quickPick.activeItems[0], true);
        store.add({ dispose: () => (this.#chooseWithOptions = undefined) });
        store.add(quickPick.onDidTriggerItemButton(({ item }) => choose(item, true)));
        store.add(quickPick.onDidHide(() => resolve(undefined)));
      });
      store.add(setContext(contextKeys.choosingProcess));
      quickPick.show();
      void tick();
      const answer = await picked;
      return answer !== undefined && 'entersPid' in answer ? await enterPid(answer.withOptions) : answer;
    } finally {
      store.dispose();
    }
  }

  #facts(): ProcessFacts {
    const recordedSince = new Map<number, string>();
    for (const recording of this.#recorder.recordings) {
      if (recording.pid === undefined || recording.state === 'ended') continue;
      const since = new Date(recording.startedAt);
      recordedSince.set(recording.pid, since.toLocaleTimeString(vscode.env.language, { hour: '2-digit', minute: '2-digit' }));
    }
    const user = ownUser();
    return { ownUser: user.name, isRoot: user.isRoot, recordedSince, memray: this.#memray, memoryLimits: new Map() };
  }

  /** Asks each new interpreter once. Only our own processes': another user's file is not ours to run. */
  async #askForMemray(processes: readonly ProcessInfo[]): Promise<boolean> {
    const user = ownUser();
    let learned = false;
    for (const { isPython, interpreter, user: owner } of processes) {
      if (!isPython || interpreter === undefined || owner !== user.name || this.#asked.has(interpreter)) continue;
      this.#asked.add(interpreter);
      const has = await this.#tools.hasMemray(interpreter);
      if (has === undefined) continue;
      this.#memray.set(interpreter, has);
      learned = true;
    }
    return learned;
  }
}

/** Draws rows into a quick pick so that nothing moves unless it must: order is kept, equal lists are not set again. */
class LiveList {
  readonly #quickPick: vscode.QuickPick<Item>;
  readonly #facts: () => ProcessFacts;
  readonly #gear: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('gear'),
    tooltip: vscode.l10n.t('Attach with options…'),
  };
  /** PID -> place in the list when it was first seen. */
  readonly #order = new Map<number, number>();
  #processes: readonly ProcessInfo[] = [];
  #drawn = '';

  constructor(quickPick: vscode.QuickPick<Item>, facts: () => ProcessFacts) {
    this.#quickPick = quickPick;
    this.#facts = facts;
  }

  show(processes: readonly ProcessInfo[]): void {
    for (const { pid } of processes) if (!this.#order.has(pid)) this.#order.set(pid, this.#order.size);
    this.#processes = [...processes].sort((a, b) => this.#order.get(a.pid)! - this.#order.get(b.pid)!);
    this.redraw();
  }

  redraw(): void {
    const { python, others } = processRows(this.#processes, this.#facts());
    const items: Item[] = [];
    if (python.length > 0) items.push(separator(vscode.l10n.t('Python, this machine')), ...python.map((row) => this.#item(row)));
    if (others.length > 0) items.push(separator(vscode.l10n.t('Other processes')), ...others.map((row) => this.#item(row)));
    const typed = parsePid(this.#quickPick.value);
    items.push(separator(vscode.l10n.t('More')), {
      label: typed === undefined ? vscode.l10n.t('Enter a PID…') : vscode.l10n.t('Attach to PID {0}', typed),
      alwaysShow: true,
      entersPid: true,
    });
    const drawn = JSON.stringify(items.map(({ label, description, detail }) => [label, description, detail]));
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const active = this.#quickPick.activeItems[0];
    this.#quickPick.items = items;
    const same = items.find((item) =>
      active?.entersPid === true
        ? item.entersPid === true
        : item.row !== undefined && item.row.process.pid === active?.row?.process.pid,
    );
    if (same !== undefined) this.#quickPick.activeItems = [same];
  }

  #item(row: ProcessRow): Item {
    const icon = row.isRecorded ? '$(record) ' : '';
    const badges = row.badges.length === 0 ? '' : ` · ${row.badges.join(' · ')}`;
    return {
      label: `${row.isWorker ? '\u2003' : ''}${icon}${row.name}`,
      description: `${row.description}${badges}`,
      ...(row.isWorker ? {} : { detail: row.detail }),
      buttons: [this.#gear],
      row,
    };
  }
}

function separator(label: string): Item {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}

function typedPid(text: string, withOptions: boolean): PickedProcess | undefined {
  const pid = parsePid(text);
  return pid === undefined ? undefined : { pid, process: undefined, withOptions };
}

export function parsePid(value: unknown): number | undefined {
  const pid = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
  return typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

async function enterPid(withOptions: boolean): Promise<PickedProcess | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Attach memray'),
    prompt: vscode.l10n.t('PID of a running Python process'),
    placeHolder: '4127',
    validateInput: (value) =>
      value === '' || parsePid(value) !== undefined ? undefined : vscode.l10n.t('A PID is a whole number above 0.'),
  });
  return text === undefined ? undefined : typedPid(text, withOptions);
}

/** A key that is true until disposed of: keybindings hear it. */
function setContext(key: string): Disposable {
  void vscode.commands.executeCommand('setContext', key, true);
  return { dispose: () => void vscode.commands.executeCommand('setContext', key, false) };
}

function ownUser(): { readonly name: string | undefined; readonly isRoot: boolean } {
  try {
    const { username, uid } = userInfo();
    return { name: username, isRoot: uid === 0 };
  } catch {
    // A UID without an entry in the user database.
    return { name: undefined, isRoot: false };
  }
}
