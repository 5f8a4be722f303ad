import type { CaptureStore } from '../state/captureStore.ts';
import { Timeline } from '../chart/timeline.tsx';
import { Flamegraph } from '../flame/flamegraph.tsx';
import { Tables } from '../table/tables.tsx';
import { Facts } from './facts.tsx';
import { Header } from './header.tsx';
import { Broken, Failed, Loading, Problems } from './notices.tsx';
import { PageSwitch, QuestionBar } from './questionBar.tsx';

interface Props {
  readonly store: CaptureStore;
}

export function App({ store }: Props) {
  const opened = store.opened.value;
  if (opened === undefined) {
    return store.broken.value === undefined ? <Loading store={store} /> : <Broken words={store.broken.value} />;
  }
  if (!opened.overview.ok) return <Failed opened={opened} failure={opened.overview.error} />;
  const wide = store.wide.value;
  const page = store.page.value;
  return (
    <div class={`capture ${wide ? 'wide' : page}`}>
      <Header store={store} opened={opened} overview={opened.overview.value} />
      <main class="body" aria-busy={!opened.isWhole}>
        <Problems problems={opened.overview.value.problems} broken={store.broken.value} />
        <QuestionBar store={store} overview={opened.overview.value} />
        {!wide && <PageSwitch store={store} />}
        {(wide || page === 'summary') && (
          <>
            <Facts overview={opened.overview.value} />
            <Timeline store={store} overview={opened.overview.value} />
          </>
        )}
        <div class="panes">
          {(wide || page === 'flamegraph') && <Flamegraph store={store} />}
          {(wide || page === 'summary') && <Tables store={store} overview={opened.overview.value} />}
        </div>
        <div class="notice" role="status">
          {store.notice.value}
        </div>
      </main>
    </div>
  );
}
