import { formatCount } from '../../core/units/counts.ts';
import { formatDuration } from '../../core/units/durations.ts';
import type { PageModel } from './pageModel.ts';
import { modeExplanation, modeWords } from '../state/words.ts';

// In English, as the command line that writes the page is; words that the page shares with the editor's view stay English too,
// since nobody tells it others.
export const headWords = { commandLine: 'Command line: ' };

/** A moment, the same whenever the page is opened: no `today`. */
export function momentWords(time: number): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

export function questionWords(model: PageModel): { readonly title: string; readonly explanation: string } {
  const { mode, splitThreads, ranges } = model.data;
  const explanation = explanationOf(model);
  const title = mode === 'leaks' && ranges !== undefined ? 'Allocated and kept' : modeWords(mode);
  return { title, explanation: splitThreads ? `${explanation}; each thread apart` : explanation };
}

function explanationOf(model: PageModel): string {
  const { mode, threshold, ranges } = model.data;
  if (mode === 'temporary' && threshold === 0) return 'What was freed before the same thread did anything else';
  if (mode === 'temporary' && threshold > 1)
    return `What was freed before the same thread had allocated ${formatCount(threshold)} more times`;
  if (ranges === undefined) return modeExplanation(mode);
  const { first, end } = model.range.value;
  const moment = (bound: number): string => formatDuration(ranges.bounds[bound]!);
  const peak = model.peakWindow.value;
  const after = peak === undefined ? '' : `, after ${[...new Set([moment(peak), moment(peak + 1)])].join(' to ')}`;
  if (first === model.whole.first && end === model.whole.end) {
    return `${modeExplanation(mode)}${after}. Drag over the chart to choose a range of time`;
  }
  const between = `between ${moment(first)} and ${moment(end)}`;
  return peak === undefined
    ? `What was allocated ${between}, and not freed by then`
    : `What was live when the heap was largest ${between}${after}`;
}
