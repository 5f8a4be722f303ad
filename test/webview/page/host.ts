// Runs in the page before the view: VS Code's end of the channel, answering from a profile.
import type { Port } from '../../../src/protocol/rpc.ts';
import { RpcServer } from '../../../src/protocol/rpc.ts';
import type { Opened, ViewCalls, ViewEvents } from '../../../src/protocol/webview.ts';
import { createCaptureReader } from '../../../src/core/capture/captureReader.ts';
import type { Profile } from '../../../src/core/profile/profile.ts';
import { overviewOf } from '../../../src/core/analysis/overview.ts';
import { Analysis } from '../../../src/core/analysis/analysis.ts';
import { Flamegraph } from '../../../src/core/flamegraph/flamegraph.ts';
import type { DatasetName } from './datasets.ts';
import { datasets, sourceText } from './datasets.ts';

/** What a test sets before the page is loaded. */
export interface HostSettings {
  readonly dataset: DatasetName;
  /** A capture's bytes, base64: read here, instead of a dataset. */
  readonly capture?: string;
  readonly opened?: Partial<Opened>;
  readonly words?: Readonly<Record<string, string>>;
  /** What an earlier page left with setState. */
  readonly state?: unknown;
  /** Reading never ends: the progress stays. */
  readonly reading?: ViewEvents['progress'];
  /** So many of `capture`'s bytes are read when the page asks; `readTo` reads on. */
  readonly bytesRead?: number;
}

/** What a test reads. */
export interface HostRecord {
  readonly calls: { readonly call: string; readonly params: unknown }[];
  state: unknown;
  /** Reads `capture` up to a byte, its whole length at the end, and tells the page as the editor does. */
  readTo(byte: number): void;
  /** The end of the reading gives another capture's profile, in which ids mean something else: base64. */
  endWith(capture: string): void;
  tell<K extends keyof ViewEvents>(name: K, value: ViewEvents[K]): void;
}

declare global {
  interface Window {
    readonly hostSettings: HostSettings;
    host: HostRecord;
  }
}

const settings = window.hostSettings;
let capture = bytesOf(settings.capture ?? '');
let reader = createCaptureReader();
let bytesRead = 0;
let profile = settings.capture === undefined ? datasets[settings.dataset]() : read(settings.bytesRead ?? capture.length);
let analysis = new Analysis(profile);
let flamegraph = new Flamegraph(analysis);
const calls: HostRecord['calls'] = [];
const listeners = new Set<(message: unknown) => void>();

/** What VS Code's channel makes of a message: JSON, but for typed arrays, which arrive as they are. */
function overTheWire(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => (item === undefined ? null : overTheWire(item)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, overTheWire(item)] as const),
  );
}

const port: Port = {
  post: (message, transfer) => {
    window.postMessage(overTheWire(message), '*', [...transfer]);
  },
  listen: (listener) => {
    listeners.add(listener);
    return { dispose: () => listeners.delete(listener) };
  },
};
const recorded =
  <P, R>(call: string, answer: (params: P) => R) =>
  (params: P): R => {
    calls.push({ call, params });
    return answer(params);
  };
function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
}
/** As the worker does it. */
function read(to: number): Profile {
  const failure = reader.push(capture.subarray(bytesRead, to));
  bytesRead = to;
  if (failure === undefined && to < capture.length) return reader.snapshot()!;
  const result = failure === undefined ? reader.finish() : ({ ok: false, error: failure } as const);
  if (!result.ok) throw new Error(`the capture can't be read: ${result.error.reason}`);
  return result.value;
}
const isWhole = (): boolean => bytesRead === capture.length;
const nothing = (): void => undefined;

const server = new RpcServer<ViewCalls, ViewEvents>(port, {
  words: () => settings.words,
  ready: async () => {
    if (settings.reading !== undefined) {
      server.tell('progress', settings.reading);
      await new Promise(nothing);
    }
    return {
      overview: { ok: true, value: overviewOf(profile, 1_000_000) },
      isWhole: isWhole(),
      name: 'shop/server.py',
      path: '/srv/captures/shop-4127.bin',
      ending: 'ended by hand',
      marked: false,
      focus: undefined,
      page: 'summary',
      ...settings.opened,
    };
  },
  table: recorded('table', (params) => {
    // A fault that a real worker can't be brought to.
    if (params.filter === 'fail please') throw new Error('the worker stopped');
    return analysis.table(params);
  }),
  flamegraph: recorded('flamegraph', (params) => flamegraph.view(params)),
  searchFlamegraph: recorded('searchFlamegraph', (params) => flamegraph.search(params)),
  series: recorded('series', (params) => analysis.series(params)),
  openSource: recorded('openSource', () => true),
  sourceLines: recorded('sourceLines', ({ locations }) =>
    locations.map(({ file, line }) => sourceText[`${file}:${String(line)}`]),
  ),
  copy: recorded('copy', nothing),
  copyTable: recorded('copyTable', () => 12),
  mark: recorded('mark', nothing),
  reveal: recorded('reveal', nothing),
});

window.host = {
  calls,
  state: settings.state,
  endWith: (other) => {
    capture = bytesOf(other);
    reader = createCaptureReader();
    bytesRead = 0;
    window.host.readTo(capture.length);
  },
  readTo: (byte) => {
    profile = read(byte);
    analysis = new Analysis(profile);
    flamegraph = new Flamegraph(analysis, flamegraph);
    server.tell('progress', { bytesRead, bytesTotal: capture.length });
    server.tell('read', { overview: { ok: true, value: overviewOf(profile, bytesRead) }, isWhole: isWhole() });
  },
  tell: (name, value) => {
    server.tell(name, value);
  },
};
Object.assign(window, {
  acquireVsCodeApi: () => ({
    // The editor's end gets a copy, as it would over the real channel.
    postMessage: (message: unknown) => {
      for (const listener of listeners) listener(structuredClone(message));
    },
    getState: () => window.host.state,
    setState: (state: unknown) => {
      window.host.state = structuredClone(state);
    },
  }),
});
