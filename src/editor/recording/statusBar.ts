import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import type { Recorder } from '../../recording/recorder.ts';
import type { Recording } from '../../recording/recording.ts';
import { commands, contextKeys } from '../ids.ts';
import { formatClock } from './clock.ts';

/** One status bar item per recording: what, how long of how long, size of the capture, memory of the process. */
export class RecordingStatusBar implements Disposable {
  readonly #store = new DisposableStore();
  readonly #items = new Map<string, vscode.StatusBarItem>();
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
    this.#store.add(recorder.onDidChange((recording) => this.#update(recording)));
    for (const recording of recorder.recordings) this.#update(recording);
  }

  dispose(): void {
    this.#store.dispose();
    for (const item of this.#items.values()) item.dispose();
    this.#items.clear();
  }

  #update(recording: Recording): void {
    void vscode.commands.executeCommand(
      'setContext',
      contextKeys.recording,
      this.#recorder.recordings.some(({ state }) => state !== 'ended'),
    );
    const existing = this.#items.get(recording.id);
    if (recording.state === 'ended') {
      existing?.dispose();
      this.#items.delete(recording.id);
      return;
    }
    const item = existing ?? this.#create(recording);
    item.text = statusText(recording);
    item.tooltip = statusTooltip(recording);
    const { residentBytes, memoryLimitBytes } = recording.progress;
    const nearLimit = residentBytes !== undefined && memoryLimitBytes !== undefined && residentBytes > memoryLimitBytes * 0.9;
    item.backgroundColor = nearLimit ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }

  #create(recording: Recording): vscode.StatusBarItem {
    const item = vscode.window.createStatusBarItem(`memlens.recording.${recording.id}`, vscode.StatusBarAlignment.Left, 100);
    item.name = vscode.l10n.t('Memlens recording: {0}', recording.name);
    item.command = { command: commands.stop, title: vscode.l10n.t('Stop recording'), arguments: [recording.id] };
    item.show();
    this.#items.set(recording.id, item);
    return item;
  }
}

/** `412 of 512 MiB`: where both have one unit it is said once, and three digits are enough. */
export function formatResident(bytes: number, limit: number | undefined): string {
  const part = formatBytes(bytes);
  if (limit === undefined) return part;
  const [partNumber, partUnit] = split(part);
  const [wholeNumber, wholeUnit] = split(formatBytes(limit));
  const whole = `${short(wholeNumber)} ${wholeUnit}`;
  return vscode.l10n.t('{0} of {1}', partUnit === wholeUnit ? short(partNumber) : part, whole);
}

function split(text: string): readonly [number: string, unit: string] {
  const [number = '', unit = ''] = text.split(' ');
  return [number, unit];
}

function short(number: string): string {
  return Number(number) >= 100 ? String(Math.round(Number(number))) : number;
}

export function formatElapsed(recording: Recording): string {
  const { elapsedMilliseconds, totalMilliseconds } = recording.progress;
  const elapsed = formatClock(elapsedMilliseconds);
  return totalMilliseconds === undefined ? elapsed : vscode.l10n.t('{0} of {1}', elapsed, formatClock(totalMilliseconds));
}

function statusText(recording: Recording): string {
  const { progress } = recording;
  const who = recording.pid === undefined ? recording.name : `${recording.name} ${recording.pid}`;
  if (recording.state === 'stopping') return `$(loading~spin) ${vscode.l10n.t('{0} · stopping', who)}`;
  if (recording.state === 'starting') {
    const text = progress.waiting
      ? vscode.l10n.t('{0} · waiting for its next allocation', who)
      : vscode.l10n.t('{0} · attaching', who);
    return `$(loading~spin) ${text}`;
  }
  const parts = [who, formatElapsed(recording), formatBytes(progress.captureBytes)];
  if (progress.residentBytes !== undefined) parts.push(formatResident(progress.residentBytes, progress.memoryLimitBytes));
  return `$(record) ${parts.join(' · ')}`;
}

function statusTooltip(recording: Recording): string {
  const { progress } = recording;
  const lines = [
    vscode.l10n.t('Memlens records {0}. Click to stop: the capture then opens.', recording.name),
    vscode.l10n.t('Time: {0}', formatElapsed(recording)),
    vscode.l10n.t('Capture so far: {0}', formatBytes(progress.captureBytes)),
  ];
  if (progress.residentBytes !== undefined)
    lines.push(
      vscode.l10n.t('Resident memory of the process: {0}', formatResident(progress.residentBytes, progress.memoryLimitBytes)),
    );
  return lines.join('\n');
}
