import { formatBytes } from '../../core/units/bytes.ts';
import { formatDuration } from '../../core/units/durations.ts';
import type { PageData } from '../../core/report/pageData.ts';
import { Facts } from '../app/facts.tsx';
import { FilterBox } from '../app/filterBox.tsx';
import { Broken, Problems } from '../app/notices.tsx';
import { Timeline } from '../chart/timeline.tsx';
import { Flamegraph } from '../flame/flamegraph.tsx';
import type { CaptureStore } from '../state/captureStore.ts';
import { allocationsWords } from '../state/words.ts';
import { headWords, momentWords, questionWords } from './words.ts';

interface Props {
  readonly store: CaptureStore;
  readonly data: PageData;
}

/** The flamegraph of one question on a page of its own. */
export function Report({ store, data }: Props) {
  const overview = store.overview.value;
  if (overview === undefined) return store.broken.value === undefined ? null : <Broken words={store.broken.value} />;
  return (
    <div class="capture flamegraph report">
      <Head data={data} />
      <main class="body">
        <Problems problems={overview.problems} broken={store.broken.value} />
        <Facts overview={overview} />
        <Timeline store={store} overview={overview} />
        <div class="bar question">
          <Question data={data} />
          <FilterBox store={store} words={{ placeholder: 'Search: function, file…', label: 'Search the flamegraph' }} />
        </div>
        <div class="panes">
          <Flamegraph store={store} />
        </div>
        <div class="notice" role="status">
          {store.notice.value}
        </div>
      </main>
    </div>
  );
}

/** Which capture this is. */
function Head({ data }: { readonly data: PageData }) {
  const { info } = data.overview;
  const facts = [
    `PID ${String(info.pid)}`,
    momentWords(info.startTime),
    formatDuration(info.endTime - info.startTime),
    `Python ${info.pythonVersion ?? '?'}`,
    `memray ${info.memrayVersion}`,
    ...(info.isAggregated ? ['aggregated'] : []),
  ];
  return (
    <header class="bar title">
      <h1 title={data.path}>
        <bdi>{data.name}</bdi>
      </h1>
      <p class="dim facts-line">{facts.join(' · ')}</p>
      <p class="command" title={info.commandLine}>
        <span class="unseen">{headWords.commandLine}</span>
        <bdi>{info.commandLine}</bdi>
      </p>
    </header>
  );
}

/** What the flamegraph is of, and how much that is. */
function Question({ data }: { readonly data: PageData }) {
  const { title, explanation } = questionWords(data);
  const { bytes, count } = data.profile.locations[data.mode]!;
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return (
    <div class="question-words">
      <h2>{title}</h2>
      <p>
        <b>{formatBytes(sum(bytes))}</b>
        <span class="dim"> {allocationsWords(sum(count))}</span>
      </p>
      <p class="dim explanation">{explanation}</p>
    </div>
  );
}
