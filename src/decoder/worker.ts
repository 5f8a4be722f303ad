import { parentPort, workerData } from 'node:worker_threads';
import { Analysis } from '../core/analysis/analysis.ts';
import { overviewOf } from '../core/analysis/overview.ts';
import { toDisposable } from '../core/base/disposable.ts';
import { fail, succeed } from '../core/base/result.ts';
import { Flamegraph } from '../core/flamegraph/flamegraph.ts';
import type { Mode, Profile } from '../core/profile/profile.ts';
import type {
  CallersParams,
  DecoderCalls,
  DecoderEvents,
  FlamegraphParams,
  FlamegraphSearchParams,
  MarksParams,
  SeriesParams,
  TableParams,
} from '../protocol/decoder.ts';
import { type Port, RpcServer, Transfer } from '../protocol/rpc.ts';
import type { DecoderSettings } from './client.ts';
import { PartialPace } from './partialPace.ts';
import { ProfileCache, decoderVersion } from './profileCache.ts';
import { type ReadingListener, readCapture } from './readCapture.ts';
import { nameNativeStacksInTurns } from './symbols/nativeStacks.ts';

interface Opened {
  readonly analysis: Analysis;
  readonly flamegraph: Flamegraph;
}

/** Milliseconds between an answer and the work of keeping it: views ask their first questions then. */
const keepAfter = 500;
const modes: readonly Mode[] = ['peak', 'leaks', 'temporary', 'total'];

if (parentPort === null) throw new Error('this file is a worker thread');
const { cacheFolder } = workerData as DecoderSettings;
serve(parentPort, cacheFolder === undefined ? undefined : new ProfileCache(cacheFolder, decoderVersion()));

function serve(parent: NonNullable<typeof parentPort>, cache: ProfileCache | undefined): void {
  let opened: Opened | undefined;
  /** Of the reading that is under way. */
  let pace: PartialPace | undefined;
  const open = (profile: Profile): void => {
    const analysis = new Analysis(profile);
    opened = { analysis, flamegraph: new Flamegraph(analysis, opened?.flamegraph) };
  };
  /** While a file is read, answers are about what was read of it lately, and their time is a partial answer's. */
  const answering =
    <P, R>(answer: (opened: Opened, params: P) => R) =>
    (params: P): R => {
      if (opened === undefined) throw new Error('no capture is open');
      const began = performance.now();
      try {
        return answer(opened, params);
      } finally {
        pace?.spend(performance.now() - began);
      }
    };
  const port: Port = {
    post: (message, transfer) => {
      parent.postMessage(message, transfer);
    },
    listen: (listener) => {
      parent.on('message', listener);
      return toDisposable(() => parent.off('message', listener));
    },
  };
  const server = new RpcServer<DecoderCalls, DecoderEvents>(port, {
    open: async ({ path }, signal) => {
      opened = undefined;
      const ours = (pace = new PartialPace(performance.now()));
      const listener: ReadingListener = {
        onProgress: (bytesRead, bytesTotal) => {
          server.tell('progress', { bytesRead, bytesTotal });
        },
        onPartial: (profile, bytesRead) => {
          open(profile);
          server.tell('partial', { overview: overviewOf(profile, bytesRead) });
        },
      };
      const { profile: read, fileBytes, keep } = await readCapture(path, signal, listener, ours, cache);
      let profile = read;
      if (read.ok && read.value.native !== undefined && pace === ours) {
        // Names may take longer than the reading did: until they are there, stacks are Python's.
        listener.onPartial(read.value, fileBytes);
        const named = await nameNativeStacksInTurns(read.value, modes, signal);
        profile = named === undefined ? fail({ reason: 'cancelled' }) : succeed(named);
      }
      // Another file may have been asked for as soon as this one was given up.
      if (pace === ours) {
        pace = undefined;
        if (profile.ok) open(profile.value);
        else opened = undefined;
      }
      if (keep !== undefined) setTimeout(keep, keepAfter);
      return profile.ok ? succeed(overviewOf(profile.value, fileBytes)) : profile;
    },
    table: answering(({ analysis }, params: TableParams) => analysis.table(params)),
    marks: answering(({ analysis }, params: MarksParams) => analysis.marks(params)),
    callers: answering(({ analysis }, params: CallersParams) => analysis.callers(params)),
    series: answering(({ analysis }, params: SeriesParams) => handOver(analysis.series(params))),
    flamegraph: answering(({ flamegraph }, params: FlamegraphParams) => handOver(flamegraph.view(params))),
    searchFlamegraph: answering(({ flamegraph }, params: FlamegraphSearchParams) => handOver(flamegraph.search(params))),
  });
}

/** Columns of an answer are made for it: they are moved, not copied. */
function handOver<T extends object>(answer: T): Transfer<T> {
  const buffers = new Set<ArrayBuffer>();
  for (const column of Object.values(answer) as unknown[])
    if (ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer) buffers.add(column.buffer);
  return new Transfer(answer, [...buffers]);
}
