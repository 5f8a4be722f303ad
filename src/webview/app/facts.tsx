import { t } from '@vscode/l10n';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatCount } from '../../core/units/counts.ts';
import { formatDuration } from '../../core/units/durations.ts';
import type { Overview } from '../../protocol/decoder.ts';

interface Fact {
  readonly value: string | undefined;
  readonly words: string;
}

function factsOf(overview: Overview): readonly Fact[] {
  const { statistics, peakTime, maxResidentBytes, threads } = overview;
  const absent = t('not in an aggregated capture');
  return [
    {
      value: formatBytes(statistics.peakBytes),
      words: peakTime === undefined ? t('heap at the peak') : t('heap at the peak, after {0}', formatDuration(peakTime)),
    },
    maxResidentBytes > 0
      ? { value: formatBytes(maxResidentBytes), words: t('resident at most') }
      : { value: undefined, words: t('resident: not sampled') },
    { value: formatBytes(statistics.leakedBytes), words: t('still held at the end') },
    {
      value: statistics.allocations === undefined ? undefined : formatCount(statistics.allocations),
      words: statistics.allocations === undefined ? t('allocations: {0}', absent) : t('allocations'),
    },
    {
      value: statistics.allocatedBytes === undefined ? undefined : formatBytes(statistics.allocatedBytes),
      words: statistics.allocatedBytes === undefined ? t('allocated in all: {0}', absent) : t('allocated in all'),
    },
    { value: formatCount(threads.length), words: threads.length === 1 ? t('thread') : t('threads') },
  ];
}

/** The capture in one line of numbers. */
export function Facts({ overview }: { readonly overview: Overview }) {
  return (
    <dl class="facts">
      {factsOf(overview).map(({ value, words }) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd class={value === undefined ? 'absent' : undefined}>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
