import * as l10n from '@vscode/l10n';
import type { CaptureFailure, CaptureProblem, Mode } from '../../core/profile/profile.ts';
import { formatCount } from '../../core/units/counts.ts';
import { formatDuration } from '../../core/units/durations.ts';
import { formatList } from '../../core/units/lists.ts';
import type { CodeOrigin } from '../../protocol/decoder.ts';
import type { Tab } from './viewState.ts';

export function modeWords(mode: Mode): string {
  switch (mode) {
    case 'peak':
      return l10n.t('At the peak');
    case 'leaks':
      return l10n.t('Still held at the end');
    case 'temporary':
      return l10n.t('Temporary');
    case 'total':
      return l10n.t('Total');
  }
}

/** What a question asks, for its tooltip. */
export function modeExplanation(mode: Mode): string {
  switch (mode) {
    case 'peak':
      return l10n.t('What was live when the heap was largest');
    case 'leaks':
      return l10n.t('What was never freed before the recording ended');
    case 'temporary':
      return l10n.t('What was freed before the same thread allocated again: churn');
    case 'total':
      return l10n.t('Everything that was ever allocated, freed or not');
  }
}

/** Why a question has no answer: nothing is there. */
export function emptyWords(mode: Mode): string {
  switch (mode) {
    case 'peak':
    case 'total':
      return l10n.t('Nothing was allocated while this was recorded. Record again while the program does what you want to see.');
    case 'leaks':
      return l10n.t('Nothing is held any more: all that was allocated was freed before the end.');
    case 'temporary':
      return l10n.t('Nothing was freed right after it was allocated.');
  }
}

export function tabWords(tab: Tab): string {
  switch (tab) {
    case 'functions':
      return l10n.t('Functions');
    case 'lines':
      return l10n.t('Lines');
    case 'modules':
      return l10n.t('Modules');
    case 'files':
      return l10n.t('Files');
    case 'allocators':
      return l10n.t('Allocators');
    case 'sizes':
      return l10n.t('Sizes');
  }
}

export function originWords(origin: CodeOrigin): string {
  switch (origin) {
    case 'own':
      return l10n.t('your code');
    case 'library':
      return l10n.t('library');
    case 'stdlib':
      return l10n.t('standard library');
    case 'import':
      return l10n.t('import system');
    case 'native':
      return l10n.t('native');
  }
}

export function allocationsWords(count: number): string {
  return count === 1 ? l10n.t('1 allocation') : l10n.t('{0} allocations', formatCount(count));
}

export function problemWords(problem: CaptureProblem): string {
  switch (problem.kind) {
    case 'noEndRecord':
      return l10n.t(
        'The recording has no proper end (the process was killed or is still running): shown is what was written in its first {0}.',
        formatDuration(problem.after),
      );
    case 'cutOff':
      return l10n.t('The file is cut off after record {0}: everything before that is shown.', formatCount(problem.record));
    case 'damaged':
      return l10n.t(
        'The file is damaged at record {0} ({1}): everything before that is shown.',
        formatCount(problem.record),
        problem.detail,
      );
    case 'nativeFramesNotNamed':
      return l10n.t('This capture has native stacks; only their Python frames are shown.');
    case 'symbolFilesMissing':
      return l10n.t('Native frames of these files have no names, as the files are not here: {0}', formatList(problem.files));
    case 'symbolFilesChanged':
      return l10n.t(
        'These files are no longer what was recorded; names of their native frames may be missing or wrong: {0}',
        formatList(problem.files),
      );
    case 'newerFormat':
      return l10n.t(
        'A newer memray wrote this capture (format {0}): it is read as format 13, and what is new in it is missing. Update Memlens.',
        problem.version,
      );
  }
}

/** A failure in words: what is the matter, and what to do. */
export function failureWords(failure: CaptureFailure): { readonly title: string; readonly advice: string } {
  switch (failure.reason) {
    case 'notACapture':
      return {
        title: l10n.t('This file is not a memray capture'),
        advice: l10n.t(
          'Its first bytes are not memray’s. Open it with another editor: “Reopen Editor With…” in the command palette.',
        ),
      };
    case 'empty':
      return {
        title: l10n.t('The capture is empty'),
        advice: l10n.t(
          'The recording has not written anything yet, or ended before it could. Record again, and let it run a little longer.',
        ),
      };
    case 'headerCutOff':
      return {
        title: l10n.t('The capture ends within its first bytes'),
        advice: l10n.t(
          'The recording was ended before it had properly begun, or the file was copied only in part. Copy it again, or record again.',
        ),
      };
    case 'unsupportedVersion':
      return {
        title: l10n.t('This capture’s format is not supported: version {0}', failure.version),
        advice:
          failure.memrayVersion === undefined
            ? l10n.t('It was written by a memray that Memlens does not know yet. Update Memlens, or record with memray 1.20.')
            : l10n.t(
                'It was written by memray {0}; formats 10 to 13, of memray 1.7 to 1.20, can be read. Record again with one of those.',
                failure.memrayVersion,
              ),
      };
    case 'nothingWritten':
      return {
        title: l10n.t('Nothing was written'),
        advice: l10n.t(
          'An aggregated recording writes everything at its end; this one was killed before that. Record again without “aggregate”: such a capture keeps what was seen until the end.',
        ),
      };
    case 'tooLarge':
      return {
        title: l10n.t('The capture is too large to be read here'),
        advice: l10n.t(
          'Record a shorter time, or with “aggregate”, which keeps one record for each place. The reports of the memray that wrote it (“memray flamegraph”) need more memory still, but have no limit of their own. ({0})',
          failure.detail,
        ),
      };
    case 'unreadable':
      return {
        title: l10n.t('The capture could not be read'),
        advice: l10n.t('Check that the file still exists and may be read, then open it again. ({0})', failure.detail),
      };
    case 'cancelled':
      return {
        title: l10n.t('Reading was cancelled'),
        advice: l10n.t('Close this tab and open the capture again to read it.'),
      };
  }
}
