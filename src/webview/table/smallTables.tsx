import * as l10n from '@vscode/l10n';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatCount } from '../../core/units/counts.ts';
import { formatShare } from '../../core/units/shares.ts';
import type { Statistics } from '../../core/profile/profile.ts';
import type { CaptureStore } from '../state/captureStore.ts';

interface Props {
  readonly store: CaptureStore;
  readonly statistics: Statistics;
}

interface Line {
  readonly name: string;
  readonly count: number;
}

/** Which functions of the C library and of Python's allocators were called. */
export function Allocators({ store, statistics }: Props) {
  const lines = statistics.allocators;
  if (lines === undefined) return <Absent words={l10n.t('Allocator types are not in an aggregated capture.')} />;
  return <Counts store={store} name={l10n.t('Allocator')} lines={[...lines].sort((a, b) => b.count - a.count)} />;
}

/** How large allocations were, on memray's own ten buckets. */
export function Sizes({ store, statistics }: Props) {
  const buckets = statistics.sizeHistogram;
  if (buckets === undefined) return <Absent words={l10n.t('Sizes are not in an aggregated capture.')} />;
  const lines = buckets.map(({ minBytes, maxBytes, count }) => ({
    name: `${formatBytes(minBytes)} – ${formatBytes(maxBytes)}`,
    count,
  }));
  return <Counts store={store} name={l10n.t('Size')} lines={lines} />;
}

function Absent({ words }: { readonly words: string }) {
  return (
    <div class="absent-table">
      <p>{words}</p>
      <p class="dim">{l10n.t('Record without “aggregate” to see them.')}</p>
    </div>
  );
}

function Counts({
  store,
  name,
  lines,
}: {
  readonly store: CaptureStore;
  readonly name: string;
  readonly lines: readonly Line[];
}) {
  const whole = lines.reduce((sum, line) => sum + line.count, 0);
  const largest = lines.reduce((most, line) => Math.max(most, line.count), 0);
  const share = (count: number): number => (whole > 0 ? count / whole : 0);
  const copy = (): void => {
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    const text = ['name,count', ...lines.map((line) => `${quote(line.name)},${String(line.count)}`)].join('\n');
    store.client.call('copy', { text: `${text}\n` }).then(
      () => store.say(l10n.t('{0} rows copied as CSV', formatCount(lines.length))),
      (error: unknown) => store.fail(error),
    );
  };
  return (
    <>
      <div class="counts-scroll" tabIndex={0}>
        <table class="counts">
          <thead>
            <tr>
              <th scope="col">{name}</th>
              <th scope="col">{l10n.t('Allocations')}</th>
              <th scope="col">{l10n.t('Share')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.name}>
                <th scope="row">
                  <bdi>{line.name}</bdi>
                </th>
                <td>{formatCount(line.count)}</td>
                <td class="dim">{formatShare(share(line.count))}</td>
                <td class="wide-bar">
                  <span class="heat" style={{ width: `${largest > 0 ? (line.count / largest) * 100 : 0}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="foot">
        <span class="dim">{l10n.t('over the whole recording')}</span>
        <span class="push" />
        <button type="button" class="plain" onClick={copy}>
          <span class="icon i-copy" aria-hidden="true" />
          {l10n.t('Copy as CSV')}
        </button>
      </div>
    </>
  );
}
