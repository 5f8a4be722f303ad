import * as vscode from 'vscode';
import type { CaptureFailure, CaptureProblem } from '../../core/profile/profile.ts';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatDuration } from '../../core/units/durations.ts';
import { formatList } from '../../core/units/lists.ts';
import type { Ending, Recording } from '../../recording/recording.ts';

/** How a recording ended, as a finished sentence. What it says of a process is only what is known. */
export function endingSentence(ending: Ending, name: string, kind: 'attach' | 'run'): string {
  switch (ending.kind) {
    case 'time':
      return vscode.l10n.t('The recording of {0} ended because its time was up.', name);
    case 'hand':
      return vscode.l10n.t('The recording of {0} was stopped by hand.', name);
    case 'size':
      return vscode.l10n.t(
        'The recording of {0} was stopped before its capture grew past {1}.',
        name,
        formatBytes(ending.limitBytes),
      );
    case 'disk':
      return vscode.l10n.t(
        'The recording of {0} was stopped because the disk ran low: {1} were left.',
        name,
        formatBytes(ending.freeBytes),
      );
    case 'exited':
      return exitedSentence(ending, name, kind);
    case 'elsewhere':
      return vscode.l10n.t('The recording of {0} was ended by somebody else: a detach or another attach.', name);
    case 'failed':
      return vscode.l10n.t('The recording of {0} failed.', name);
  }
}

/** The same in a few words, for a title line that names the program already. */
export function shortEnding(ending: Ending): string {
  switch (ending.kind) {
    case 'time':
      return vscode.l10n.t('ended by time');
    case 'hand':
      return vscode.l10n.t('stopped by hand');
    case 'size':
      return vscode.l10n.t('stopped at its largest size');
    case 'disk':
      return vscode.l10n.t('stopped for lack of disk');
    case 'elsewhere':
      return vscode.l10n.t('ended by somebody else');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'exited':
      if (ending.signal !== undefined) return vscode.l10n.t('ended by signal {0}', ending.signal);
      return ending.code === undefined || ending.code === 0
        ? vscode.l10n.t('ended with the process')
        : vscode.l10n.t('ended with exit code {0}', ending.code);
  }
}

function exitedSentence(ending: Extract<Ending, { kind: 'exited' }>, name: string, kind: 'attach' | 'run'): string {
  if (ending.nothingWritten === true) {
    return ending.signal === undefined
      ? vscode.l10n.t('{0} went away.', name)
      : vscode.l10n.t('{0} was ended by signal {1}.', name, ending.signal);
  }
  if (ending.signal !== undefined)
    return vscode.l10n.t('{0} was ended by signal {1}; what was recorded until then is kept.', name, ending.signal);
  if (ending.code !== undefined && ending.code !== 0)
    return vscode.l10n.t('{0} ended with exit code {1}; what was recorded is kept.', name, ending.code);
  if (kind === 'run') return vscode.l10n.t('{0} ended; its recording is complete.', name);
  return vscode.l10n.t('The recording of {0} ended because the process went away.', name);
}

/** Whether the ending is worth a second look: something went away or ran out. */
export function isAlarming(ending: Ending): boolean {
  if (ending.kind === 'disk' || ending.kind === 'elsewhere' || ending.kind === 'failed') return true;
  return ending.kind === 'exited' && (ending.signal !== undefined || (ending.code ?? 0) !== 0);
}

/** Why a file could not be read, with what to do. */
export function captureFailureSentence(failure: CaptureFailure): string {
  switch (failure.reason) {
    case 'notACapture':
      return vscode.l10n.t('This file is not a memray capture.');
    case 'empty':
    case 'nothingWritten':
      return vscode.l10n.t(
        'Nothing was written: an aggregated capture is written only when its recording ends properly, and the process was gone before. Record again without “aggregate”: such a capture stays readable when the process is killed.',
      );
    case 'headerCutOff':
      return vscode.l10n.t('The file ends within its header: nothing can be read of it.');
    case 'unsupportedVersion':
      return failure.memrayVersion === undefined
        ? vscode.l10n.t('This capture has format version {0}, which Memlens cannot read.', failure.version)
        : vscode.l10n.t(
            'This capture was written by memray {0} (format version {1}); Memlens reads formats 10 to 13, of memray 1.7 to 1.20.',
            failure.memrayVersion,
            failure.version,
          );
    case 'tooLarge':
      return vscode.l10n.t('The capture is too large to be read here: {0}', failure.detail);
    case 'unreadable':
      return vscode.l10n.t('The capture could not be read: {0}', failure.detail);
    case 'cancelled':
      return vscode.l10n.t('Opening was cancelled.');
  }
}

/** What is missing in a file that could be read. */
export function problemSentence(problem: CaptureProblem): string {
  switch (problem.kind) {
    case 'noEndRecord':
      return vscode.l10n.t('The recording did not end properly; it is read until {0}.', formatDuration(problem.after));
    case 'cutOff':
      return vscode.l10n.t('The file is cut off; everything before byte {0} is read.', problem.byte);
    case 'damaged':
      return vscode.l10n.t('The file is damaged at byte {0}; everything before it is read.', problem.byte);
    case 'nativeFramesNotNamed':
      return vscode.l10n.t('This capture has native stacks; only their Python frames are shown.');
    case 'symbolFilesMissing':
      return vscode.l10n.t(
        'Native frames of these files have no names, as the files are not here: {0}',
        formatList(problem.files),
      );
    case 'symbolFilesChanged':
      return vscode.l10n.t(
        'These files are no longer what was recorded; names of their native frames may be missing or wrong: {0}',
        formatList(problem.files),
      );
    case 'newerFormat':
      return vscode.l10n.t(
        'A newer memray wrote this capture (format {0}): it is read as format 13, and what is new in it is missing. Update Memlens.',
        problem.version,
      );
  }
}

/** For the notification's second half: how long and how large. */
export function recordingFacts(recording: Recording): string {
  return `${formatDuration(recording.progress.elapsedMilliseconds)} · ${formatBytes(recording.progress.captureBytes)}`;
}
