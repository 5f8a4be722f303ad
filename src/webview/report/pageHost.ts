import { Analysis } from '../../core/analysis/analysis.ts';
import { toDisposable } from '../../core/base/disposable.ts';
import { Flamegraph } from '../../core/flamegraph/flamegraph.ts';
import type { PageData } from '../../core/report/pageData.ts';
import { computed } from '@preact/signals';
import type { Port } from '../../protocol/rpc.ts';
import { RpcClient, RpcServer } from '../../protocol/rpc.ts';
import type { ViewCalls, ViewEvents } from '../../protocol/webview.ts';
import type { Host } from '../state/bridge.ts';
import type { ViewState } from '../state/viewState.ts';
import type { PageModel } from './pageModel.ts';

/** What the page of one question asks; the rest belongs to parts of the view that are not on it. */
type PageCalls = Pick<ViewCalls, 'ready' | 'flamegraph' | 'searchFlamegraph' | 'series' | 'sourceLines'>;

/** Answers the view within the page: no editor, no worker, no memory of an earlier page. */
export function pageHost(model: PageModel): Host {
  const { overview, series, mode, inverted, name, path } = model.data;
  const flamegraph = computed(() => new Flamegraph(new Analysis(model.profile.value)));
  const lineOf = sourceLinesOf(model.data);
  const [here, there] = pipe();
  const server = new RpcServer<PageCalls, ViewEvents>(there, {
    ready: () => ({
      overview: { ok: true, value: { ...overview, modes: [mode] } },
      name,
      path,
      ending: undefined,
      isWhole: true,
      marked: false,
      focus: undefined,
      page: 'flamegraph',
    }),
    flamegraph: (params) => flamegraph.value.view(params),
    searchFlamegraph: (params) => flamegraph.value.search(params),
    series: () => series,
    sourceLines: ({ locations }) => locations.map(({ file, line }) => lineOf.get(`${file}:${String(line)}`)),
  });
  const client = new RpcClient<ViewCalls, ViewEvents>(here);
  return {
    client,
    opensSources: false,
    loadState: () => ({ mode, inverted, page: 'flamegraph' }) satisfies Partial<ViewState>,
    saveState: () => undefined,
    dispose: () => {
      client.dispose();
      server.dispose();
    },
  };
}

/** The two ends of a pipe within the page. What is sent arrives as it is, after what is running now. */
function pipe(): readonly [Port, Port] {
  const listeners = [new Set<(message: unknown) => void>(), new Set<(message: unknown) => void>()] as const;
  const port = (own: 0 | 1): Port => ({
    post: (message) => {
      queueMicrotask(() => {
        for (const listener of listeners[own === 0 ? 1 : 0]) listener(message);
      });
    },
    listen: (listener) => {
      listeners[own].add(listener);
      return toDisposable(() => listeners[own].delete(listener));
    },
  });
  return [port(0), port(1)];
}

function sourceLinesOf({ profile, sourceLines }: PageData): ReadonlyMap<string, string> {
  const { frames, functions, strings } = profile;
  const lines = new Map<string, string>();
  sourceLines.forEach((text, frame) => {
    if (text === '') return;
    const file = strings[functions.file[frames.function[frame]!]!]!;
    lines.set(`${file}:${String(frames.line[frame]!)}`, text);
  });
  return lines;
}
