import { formatBytes } from '../../core/units/bytes.ts';
import { formatDuration } from '../../core/units/durations.ts';
import { Facts } from '../app/facts.tsx';
import { FilterBox } from '../app/filterBox.tsx';
import { Broken, Problems } from '../app/notices.tsx';
import { Timeline } from '../chart/timeline.tsx';
import { Flamegraph } from '../flame/flamegraph.tsx';
import type { CaptureStore } from '../state/captureStore.ts';
import { allocationsWords } from '../state/words.ts';
import type { PageModel } from './pageModel.ts';
import { RangePicker } from './rangePicker.tsx';
import { headWords, momentWords, questionWords } from './words.ts';

interface Props {
  readonly store: CaptureStore;
  readonly model: PageModel;
}

/** The flamegraph of one question on a page of its own. */
export function Report({ store, model }: Props) {
  const overview = store.overview.value;
  if (overview === undefined) return store.broken.value === undefined ? null : <Broken words={store.broken.value} />;
  return (
    <div class="capture flamegraph report">
      <Head model={model} />
      <main class="body">
        <Problems problems={overview.problems} broken={store.broken.value} />
        <Facts overview={overview} />
        <RangePicker model={model}>
          <Timeline store={store} overview={overview} />
        </RangePicker>
        <div class="bar question">
          <Question model={model} />
          <FilterBox store={store} words={{ placeholder: 'Search: function, file…', label: 'Search the flamegraph' }} />
        </div>
        <div class="panes">
          <Graph store={store} model={model} />
        </div>
        <div class="notice" role="status">
          {store.notice.value}
        </div>
      </main>
    </div>
  );
}

/** Boxes of an inverted graph have other ids in every range: then it begins anew. */
function Graph({ store, model }: Props) {
  const { first, end } = model.range.value;
  return <Flamegraph key={store.state.value.inverted ? `${String(first)} ${String(end)}` : ''} store={store} />;
}

/** Which capture this is. */
function Head({ model: { data } }: { readonly model: PageModel }) {
  const { info } = data.overview;
  const facts = [
    `PID ${String(info.pid)}`,
    momentWords(info.startTime),
    formatDuration(info.endTime - info.startTime),
    ...(info.pythonVersion === undefined ? [] : [`Python ${info.pythonVersion}`]),
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
function Question({ model }: { readonly model: PageModel }) {
  const { title, explanation } = questionWords(model);
  const { bytes, count } = model.profile.value.locations[model.data.mode]!;
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  return (
    <div class="question-words">
      <h2>{title}</h2>
      <p>
        <b>{formatBytes(sum(bytes))}</b>
        <span class="dim"> {allocationsWords(sum(count))}</span>
      </p>
      <p class="dim explanation">{explanation}</p>
      <WholeButton model={model} />
    </div>
  );
}

function WholeButton({ model }: { readonly model: PageModel }) {
  const { whole } = model;
  const { first, end } = model.range.value;
  if (first === whole.first && end === whole.end) return null;
  return (
    <button type="button" class="toggle" onClick={() => model.choose(whole.first, whole.end)}>
      Whole recording
    </button>
  );
}
