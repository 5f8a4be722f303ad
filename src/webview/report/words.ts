import { formatCount } from '../../core/units/counts.ts';
import type { PageData } from '../../core/report/pageData.ts';
import { modeExplanation, modeWords } from '../state/words.ts';

// In English, as the command line that writes the page is; words that the page shares with the editor's view stay English too,
// since nobody tells it others.
export const headWords = { commandLine: 'Command line: ' };

/** A moment, the same whenever the page is opened: no `today`. */
export function momentWords(time: number): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

export function questionWords({ mode, threshold, splitThreads }: PageData): {
  readonly title: string;
  readonly explanation: string;
} {
  const explanation =
    mode === 'temporary' && threshold !== 1
      ? threshold === 0
        ? 'What was freed before the same thread did anything else'
        : `What was freed before the same thread had allocated ${formatCount(threshold)} more times`
      : modeExplanation(mode);
  return { title: modeWords(mode), explanation: splitThreads ? `${explanation}; each thread apart` : explanation };
}
