import { Worker } from 'node:worker_threads';
import { toDisposable } from '../core/base/disposable.ts';
import type { DecoderCalls, DecoderEvents } from '../protocol/decoder.ts';
import type { Port } from '../protocol/rpc.ts';
import { RpcClient } from '../protocol/rpc.ts';

/** JavaScript objects only: the columns are typed arrays, which live outside that heap. */
const heapMegabytes = 4096;

export interface DecoderSettings {
  /** Where profiles of large captures are kept, to open them at once the next time; undefined: nowhere. */
  readonly cacheFolder?: string | undefined;
}

/**
 * A worker for one capture; `workerPath` is the bundle of `worker.ts`. Disposing ends the worker. A worker that dies by itself
 * rejects what was asked with an `RpcError` whose reason is 'closed'.
 */
export function openDecoder(workerPath: string, settings: DecoderSettings = {}): RpcClient<DecoderCalls, DecoderEvents> {
  const worker = new Worker(workerPath, {
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  const client = new RpcClient<DecoderCalls, DecoderEvents>(portOf(worker));
  worker.on('error', (error) => {
    client.close(`the reading worker failed: ${error instanceof Error ? error.message : String(error)}`);
  });
  worker.on('exit', (code) => {
    client.close(`the reading worker ended with code ${code}`);
  });
  return client;
}

/** Closing the client gives its subscription back, and with it the worker. */
function portOf(worker: Worker): Port {
  return {
    post: (message, transfer) => {
      worker.postMessage(message, transfer);
    },
    listen: (listener) => {
      worker.on('message', listener);
      return toDisposable(() => {
        worker.off('message', listener);
        void worker.terminate();
      });
    },
  };
}
