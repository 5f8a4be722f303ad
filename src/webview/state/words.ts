import { t } from '@vscode/l10n';
import type { CaptureFailure, CaptureProblem, Mode } from '../../core/profile/profile.ts';
import { formatCount } from '../../core/units/counts.ts';
import { formatDuration } from '../../core/units/durations.ts';
import type { CodeOrigin } from '../../protocol/decoder.ts';
import type { Tab } from './viewState.ts';

export function modeWords(mode: Mode): string {
  switch (mode) {
    case 'peak':
      return t('At the peak');
    case 'leaks':
      return t('Still held at the end');
    case 'temporary':
      return t('Temporary');
    case 'total':
      return t('Total');
  }
}

/** What a question asks, for its tooltip. */
export function modeExplanation(mode: Mode): string {
  switch (mode) {
    case 'peak':
      return t('What was live when the heap was largest');
    case 'leaks':
      return t('What was never freed before the recording ended');
    case 'temporary':
      return t('What was freed before the same thread allocated again: churn');
    case 'total':
      return t('Everything that was ever allocated, freed or not');
  }
}

export function tabWords(tab: Tab): string {
  switch (tab) {
    case 'functions':
      return t('Functions');
    case 'lines':
      return t('Lines');
    case 'modules':
      return t('Modules');
    case 'files':
      return t('Files');
    case 'allocators':
      return t('Allocators');
    case 'sizes':
      return t('Sizes');
  }
}

export function originWords(origin: CodeOrigin): string {
  switch (origin) {
    case 'own':
      return t('your code');
    case 'library':
      return t('library');
    case 'stdlib':
      return t('standard library');
    case 'import':
      return t('import system');
    case 'native':
      return t('native');
  }
}

export function allocationsWords(count: number): string {
  return count === 1 ? t('1 allocation') : t('{0} allocations', formatCount(count));
}

export function problemWords(problem: CaptureProblem): string {
  switch (problem.kind) {
    case 'noEndRecord':
      return t(
        'The recording has no proper end (the process was killed or is still running): shown is what was written in its first {0}.',
        formatDuration(problem.after),
      );
    case 'cutOff':
      return t('The file is cut off after record {0}: everything before that is shown.', formatCount(problem.record));
    case 'damaged':
      return t(
        'The file is damaged at record {0} ({1}): everything before that is shown.',
        formatCount(problem.record),
        problem.detail,
      );
    case 'nativeFramesNotNamed':
      return t('This capture has native stacks; only their Python frames are shown.');
  }
}

/** A failure in words: what is the matter, and what to do. */
export function failureWords(failure: CaptureFailure): { readonly title: string; readonly advice: string } {
  switch (failure.reason) {
    case 'notACapture':
      return {
        title: t('This file is not a memray capture'),
        advice: t('Its first bytes are not memray’s. Open it with another editor: “Reopen Editor With…” in the command palette.'),
      };
    case 'empty':
      return {
        title: t('The capture is empty'),
        advice: t(
          'The recording has not written anything yet, or ended before it could. Record again, and let it run a little longer.',
        ),
      };
    case 'headerCutOff':
      return {
        title: t('The capture ends within its first bytes'),
        advice: t(
          'The recording was ended before it had properly begun, or the file was copied only in part. Copy it again, or record again.',
        ),
      };
    case 'unsupportedVersion':
      return {
        title: t('This capture’s format is not supported: version {0}', failure.version),
        advice:
          failure.memrayVersion === undefined
            ? t('It was written by a memray that Memlens does not know yet. Update Memlens, or record with memray 1.20.')
            : t('It was written by memray {0}. Record again with memray 1.20.', failure.memrayVersion),
      };
    case 'nothingWritten':
      return {
        title: t('Nothing was written'),
        advice: t(
          'An aggregated recording writes everything at its end; this one was killed before that. Record again without “aggregate”: such a capture keeps what was seen until the end.',
        ),
      };
    case 'tooLarge':
      return {
        title: t('The capture is too large to be read here'),
        advice: t('Record a shorter time, or with “aggregate”, which keeps one record for each place. ({0})', failure.detail),
      };
    case 'unreadable':
      return {
        title: t('The capture could not be read'),
        advice: t('Check that the file still exists and may be read, then open it again. ({0})', failure.detail),
      };
    case 'cancelled':
      return {
        title: t('Reading was cancelled'),
        advice: t('Close this tab and open the capture again to read it.'),
      };
  }
}
