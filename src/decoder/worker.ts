import { parentPort } from 'node:worker_threads';
import { Analysis } from '../core/analysis/analysis.ts';
import { overviewOf } from '../core/analysis/overview.ts';
import { toDisposable } from '../core/base/disposable.ts';
import { succeed } from '../core/base/result.ts';
import { Flamegraph } from '../core/flamegraph/flamegraph.ts';
import type { DecoderCalls, DecoderEvents } from '../protocol/decoder.ts';
import { type Port, RpcServer, Transfer } from '../protocol/rpc.ts';
import { readCapture } from './readCapture.ts';

interface Opened {
  readonly analysis: Analysis;
  readonly flamegraph: Flamegraph;
}

if (parentPort === null) throw new Error('this file is a worker thread');
serve(parentPort);

function serve(parent: NonNullable<typeof parentPort>): void {
  let opened: Opened | undefined;
  const capture = (): Opened => {
    if (opened === undefined) throw new Error('no capture is open');
    return opened;
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
      const { profile, fileBytes } = await readCapture(path, signal, (bytesRead, bytesTotal) => {
        server.tell('progress', { bytesRead, bytesTotal });
      });
      if (!profile.ok) return profile;
      const analysis = new Analysis(profile.value);
      opened = { analysis, flamegraph: new Flamegraph(analysis) };
      return succeed(overviewOf(profile.value, fileBytes));
    },
    table: (params) => capture().analysis.table(params),
    marks: (params) => capture().analysis.marks(params),
    callers: (params) => capture().analysis.callers(params),
    series: (params) => handOver(capture().analysis.series(params)),
    flamegraph: (params) => handOver(capture().flamegraph.view(params)),
    searchFlamegraph: (params) => handOver(capture().flamegraph.search(params)),
  });
}

/** Columns of an answer are made for it: they are moved, not copied. */
function handOver<T extends object>(answer: T): Transfer<T> {
  const buffers = new Set<ArrayBuffer>();
  for (const column of Object.values(answer) as unknown[])
    if (ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer) buffers.add(column.buffer);
  return new Transfer(answer, [...buffers]);
}
