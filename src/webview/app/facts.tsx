import * as l10n from '@vscode/l10n';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatCount } from '../../core/units/counts.ts';
import { formatDuration } from '../../core/units/durations.ts';
import type { Overview } from '../../protocol/decoder.ts';

/** Stands where a file can't hold a number: never 0. */
const absent = '–';

interface Fact {
  readonly value: string;
  readonly words: string;
}

function factsOf(overview: Overview): readonly Fact[] {
  const { statistics, peakTime, maxResidentBytes, threads } = overview;
  const { allocations, allocatedBytes } = statistics;
  const facts: Fact[] = [
    {
      value: formatBytes(statistics.peakBytes),
      words:
        peakTime === undefined ? l10n.t('heap at the peak') : l10n.t('heap at the peak, after {0}', formatDuration(peakTime)),
    },
    maxResidentBytes > 0
      ? { value: formatBytes(maxResidentBytes), words: l10n.t('resident at most') }
      : { value: absent, words: l10n.t('resident: not sampled') },
    { value: formatBytes(statistics.leakedBytes), words: l10n.t('still held at the end') },
  ];
  if (allocations !== undefined) facts.push({ value: formatCount(allocations), words: l10n.t('allocations') });
  if (allocatedBytes !== undefined) facts.push({ value: formatBytes(allocatedBytes), words: l10n.t('allocated in all') });
  facts.push({ value: formatCount(threads.length), words: threads.length === 1 ? l10n.t('thread') : l10n.t('threads') });
  if (allocations === undefined || allocatedBytes === undefined) {
    facts.push({ value: absent, words: l10n.t('allocations, allocated in all: not in an aggregated capture') });
  }
  return facts;
}

/** The capture in one line of numbers. */
export function Facts({ overview }: { readonly overview: Overview }) {
  return (
    <dl class="facts">
      {factsOf(overview).map(({ value, words }) => (
        <div key={words} class={value === absent ? 'absent' : undefined}>
          <dt>{words}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
