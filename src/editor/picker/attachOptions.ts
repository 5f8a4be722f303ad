import * as vscode from 'vscode';
import { formatBytes } from '../../core/units/bytes.ts';
import type { AttachOptions } from '../../recording/recording.ts';
import { recordingToggles } from './recordingToggles.ts';
import { askNumber, editOptions, type OptionRow, toggle } from './optionsMenu.ts';

const mebibyte = 1024 * 1024;

/** Lets every option of an attach be changed for this one time. */
export function editAttachOptions(who: string, defaults: AttachOptions): Promise<AttachOptions | undefined> {
  const title = vscode.l10n.t('Attach memray to {0}: options for this time', who);
  return editOptions(title, vscode.l10n.t('Attach with these options'), rows(title), defaults);
}

function rows(title: string): readonly OptionRow<AttachOptions>[] {
  return [
    {
      label: vscode.l10n.t('Duration'),
      detail: vscode.l10n.t('Memlens detaches by then, also when this window is closed meanwhile.'),
      value: ({ durationSeconds }) =>
        durationSeconds === undefined ? vscode.l10n.t('until stopped') : vscode.l10n.t('{0} min', durationSeconds / 60),
      change: async (options) => {
        const minutes = await askNumber(
          title,
          vscode.l10n.t('Minutes; 0 records until you stop it'),
          (options.durationSeconds ?? 0) / 60,
        );
        return minutes === undefined ? undefined : { ...options, durationSeconds: minutes === 0 ? undefined : minutes * 60 };
      },
    },
    toggle(
      vscode.l10n.t('Hand the duration to memray'),
      vscode.l10n.t('The process then can’t exit before the time is over: memray’s timer keeps it alive.'),
      'passDuration',
    ),
    ...recordingToggles<AttachOptions>(),
    {
      label: vscode.l10n.t('Method'),
      detail: vscode.l10n.t('How memray gets into the process; auto takes the best that is there.'),
      value: ({ method }) => method,
      change: async (options) => {
        const methods = ['auto', 'gdb', 'lldb', 'sys.remote_exec'] as const;
        const method = await vscode.window.showQuickPick(methods, { title, placeHolder: vscode.l10n.t('Method') });
        return method === undefined ? undefined : { ...options, method: methods.find((known) => known === method)! };
      },
    },
    {
      label: vscode.l10n.t('File'),
      detail: vscode.l10n.t('The process opens it itself, as its own user. It must not exist yet.'),
      value: ({ output }) => output ?? vscode.l10n.t('a new one in the captures folder'),
      change: async (options) => {
        const output = await vscode.window.showInputBox({
          title,
          prompt: vscode.l10n.t('Path of a new file; empty: a new one in the captures folder'),
          value: options.output ?? '',
        });
        return output === undefined ? undefined : { ...options, output: output.trim() === '' ? undefined : output.trim() };
      },
    },
    {
      label: vscode.l10n.t('Largest capture'),
      detail: vscode.l10n.t('The recording stops before its file grows past this.'),
      value: ({ maxCaptureBytes }) => (maxCaptureBytes === undefined ? vscode.l10n.t('no limit') : formatBytes(maxCaptureBytes)),
      change: async (options) => {
        const size = await askNumber(title, vscode.l10n.t('MiB; 0 sets no limit'), (options.maxCaptureBytes ?? 0) / mebibyte);
        return size === undefined ? undefined : { ...options, maxCaptureBytes: size === 0 ? undefined : size * mebibyte };
      },
    },
    {
      label: vscode.l10n.t('Free disk to leave'),
      detail: vscode.l10n.t('The recording stops when the disk has less than this left.'),
      value: ({ minFreeBytes }) => formatBytes(minFreeBytes),
      change: async (options) => {
        const size = await askNumber(title, vscode.l10n.t('MiB'), options.minFreeBytes / mebibyte);
        return size === undefined ? undefined : { ...options, minFreeBytes: size * mebibyte };
      },
    },
    {
      label: vscode.l10n.t('Debugger'),
      detail: vscode.l10n.t('The gdb or lldb that carries memray into the process.'),
      value: (options) => options.debugger ?? vscode.l10n.t('the one on PATH'),
      change: async (options) => {
        const path = await vscode.window.showInputBox({
          title,
          prompt: vscode.l10n.t('Path of a gdb or lldb; empty: the one on PATH'),
          value: options.debugger ?? '',
        });
        return path === undefined ? undefined : { ...options, debugger: path.trim() === '' ? undefined : path.trim() };
      },
    },
    toggle(
      vscode.l10n.t('Use a debugger that is known to harm'),
      vscode.l10n.t('Some debuggers kill the process they attach to; Memlens refuses those unless this is on.'),
      'allowHarmfulDebugger',
    ),
  ];
}
