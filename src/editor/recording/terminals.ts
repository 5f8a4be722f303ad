import * as vscode from 'vscode';
import type { Command, TerminalHost } from '../../recording/recorder.ts';

/**
 * Runs a program in a terminal as a task: an argument array, its own exit code, a terminal the user can type into, and
 * one that stays open when the program is over, unlike a plain terminal's.
 */
export const editorTerminals: TerminalHost = {
  start(name: string, command: Command) {
    const execution = new vscode.ProcessExecution(command.executable, [...command.args], {
      ...(command.workingDirectory === undefined ? {} : { cwd: command.workingDirectory }),
      ...(command.environment === undefined ? {} : { env: { ...command.environment } }),
    });
    // Unique, so that two runs of one program are two tasks.
    const task = new vscode.Task(
      { type: 'process', id: `${name} ${Date.now()}` },
      vscode.TaskScope.Workspace,
      name,
      'Memlens',
      execution,
      [],
    );
    task.presentationOptions = {
      reveal: vscode.TaskRevealKind.Always,
      focus: true,
      // The command line is long and says nothing to the person who pressed a button; the log has it.
      echo: false,
      panel: vscode.TaskPanelKind.New,
      showReuseMessage: false,
      clear: false,
    };
    const processes = new Map<vscode.TaskExecution, number>();
    const starts = vscode.tasks.onDidStartTaskProcess(({ execution: own, processId }) => processes.set(own, processId));
    const started = vscode.tasks.executeTask(task);
    const exited = waitForEnd(started).finally(() => {
      starts.dispose();
    });
    return { exited, interrupt: () => void interrupt(started, processes) };
  },
};

/** What Ctrl-C does, in the terminal of this very process: names are not unique. */
async function interrupt(
  started: Thenable<vscode.TaskExecution>,
  processes: ReadonlyMap<vscode.TaskExecution, number>,
): Promise<void> {
  const own = processes.get(await started);
  for (const terminal of vscode.window.terminals) {
    if (own !== undefined && (await terminal.processId) === own) terminal.sendText('\u0003', false);
  }
}

async function waitForEnd(started: Thenable<vscode.TaskExecution>): Promise<number | undefined> {
  // Subscribed before the task can have ended: the answer of executeTask may come after a short program's end.
  const ended = new Map<vscode.TaskExecution, number | undefined>();
  let wake = (): void => undefined;
  const subscriptions = [
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      ended.set(execution, exitCode);
      wake();
    }),
    // A task whose process never started ends without a process.
    vscode.tasks.onDidEndTask(({ execution }) => {
      if (!ended.has(execution)) ended.set(execution, undefined);
      wake();
    }),
  ];
  try {
    const execution = await started;
    while (!ended.has(execution)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return ended.get(execution);
  } catch {
    return undefined;
  } finally {
    for (const subscription of subscriptions) subscription.dispose();
  }
}

/** Runs a remedy's command where the user sees it and can answer it; resolves with its exit code. */
export function runInTerminal(name: string, command: Command): Promise<number | undefined> {
  return editorTerminals.start(name, command).exited;
}
