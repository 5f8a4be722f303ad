import { basename } from 'node:path';
import { l10n } from 'vscode';
import { formatBytes } from '../../core/units/bytes.ts';
import type { ProcessInfo } from '../../targets/target.ts';

/** What the picker knows beside the process itself. */
export interface ProcessFacts {
  /** The user of this window's host; processes of others can't be attached to without more rights. */
  readonly ownUser: string | undefined;
  readonly isRoot: boolean;
  /** PID -> clock time since when Memlens records it. */
  readonly recordedSince: ReadonlyMap<number, string>;
  /** Interpreter -> whether memray can be imported there, as far as it is known. */
  readonly memray: ReadonlyMap<string, boolean>;
  readonly memoryLimits: ReadonlyMap<number, number>;
}

/** A row in words; the quick pick adds icons and buttons. */
export interface ProcessRow {
  readonly process: ProcessInfo;
  /** How deep below a parent with the same command line. */
  readonly isWorker: boolean;
  readonly name: string;
  readonly description: string;
  readonly detail: string;
  /** In the way, or worth knowing, strongest first. */
  readonly badges: readonly string[];
  readonly isRecorded: boolean;
}

/** Python's own helpers, which hold nothing of the user's. */
function isHelper(process: ProcessInfo): boolean {
  return process.argv.some((argument) => argument.includes('multiprocessing.resource_tracker'));
}

/**
 * What people call a process: `shop.server` for `-m shop.server`, `server.py` with its folder where it has one, the program
 * behind `gunicorn`'s script; a bare interpreter keeps its name.
 */
export function processName(process: ProcessInfo): string {
  if (!process.isPython) return process.name;
  const args = process.argv.slice(1);
  for (let i = 0; i < args.length; i++) {
    const argument = args[i]!;
    if (argument === '-m') return args[i + 1] ?? process.name;
    if (argument === '-c') return l10n.t('{0} -c …', process.name);
    // Options of the interpreter that take a value of their own.
    if (argument === '-W' || argument === '-X') i++;
    else if (!argument.startsWith('-')) return shortPath(argument);
  }
  return process.name;
}

function shortPath(path: string): string {
  return (
    path
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .slice(-2)
      .join('/') || basename(path)
  );
}

/** Python first; workers after their parent; helpers left out. */
export function processRows(
  processes: readonly ProcessInfo[],
  facts: ProcessFacts,
): { readonly python: readonly ProcessRow[]; readonly others: readonly ProcessRow[] } {
  const shown = processes.filter((process) => !isHelper(process));
  const byPid = new Map(shown.map((process) => [process.pid, process]));
  const isWorker = (process: ProcessInfo): boolean => {
    const parent = byPid.get(process.ppid);
    return process.isPython && parent?.isPython === true && sameCommand(parent, process);
  };
  const python: ProcessRow[] = [];
  const addWithWorkers = (process: ProcessInfo, depth: number): void => {
    python.push(row(process, depth > 0, facts));
    for (const child of shown) if (child.ppid === process.pid && isWorker(child)) addWithWorkers(child, depth + 1);
  };
  for (const process of shown) if (process.isPython && !isWorker(process)) addWithWorkers(process, 0);
  return { python, others: shown.filter((process) => !process.isPython).map((process) => row(process, false, facts)) };
}

function sameCommand(a: ProcessInfo, b: ProcessInfo): boolean {
  return a.argv.length === b.argv.length && a.argv.every((argument, i) => argument === b.argv[i]);
}

function row(process: ProcessInfo, isWorker: boolean, facts: ProcessFacts): ProcessRow {
  const recordedSince = facts.recordedSince.get(process.pid);
  const parts = [
    String(process.pid),
    process.user,
    process.pythonVersion === undefined ? undefined : l10n.t('Python {0}', process.pythonVersion),
    process.residentBytes === undefined ? undefined : formatBytes(process.residentBytes),
  ].filter((part) => part !== undefined);
  return {
    process,
    isWorker,
    name: isWorker ? l10n.t('worker') : processName(process),
    description: parts.join(' · '),
    detail: commandLine(process),
    badges: badges(process, recordedSince, facts),
    isRecorded: recordedSince !== undefined,
  };
}

function badges(process: ProcessInfo, recordedSince: string | undefined, facts: ProcessFacts): string[] {
  const found: string[] = [];
  if (recordedSince !== undefined) found.push(l10n.t('recording since {0}', recordedSince));
  if (process.isStopped) found.push(l10n.t('stopped'));
  if (!facts.isRoot && process.user !== undefined && facts.ownUser !== undefined && process.user !== facts.ownUser)
    found.push(l10n.t('another user’s'));
  if (process.memrayLoaded) found.push(l10n.t('memray loaded'));
  else if (process.interpreter !== undefined && facts.memray.get(process.interpreter) === false)
    found.push(l10n.t('memray missing'));
  return found;
}

/** The command line with what the label says already left out; then the interpreter, which tells environments apart. */
function commandLine(process: ProcessInfo): string {
  const command = process.argv.length === 0 ? (process.executable ?? '') : process.argv.join(' ');
  const text = command.replaceAll(/\s+/g, ' ').trim();
  const cut = text.length > 160 ? `${text.slice(0, 159)}…` : text;
  const shownInterpreter = process.interpreter ?? process.executable;
  return process.isPython && shownInterpreter !== undefined && !text.startsWith(shownInterpreter)
    ? `${cut} · ${shownInterpreter}`
    : cut;
}
