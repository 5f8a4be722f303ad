import type { Disposable } from '../../core/base/disposable.ts';
import { toDisposable } from '../../core/base/disposable.ts';
import type { Port } from '../../protocol/rpc.ts';
import { RpcClient } from '../../protocol/rpc.ts';
import type { ViewCalls, ViewEvents } from '../../protocol/webview.ts';

export type Client = RpcClient<ViewCalls, ViewEvents>;

/** The editor around the page: its calls and events, and the memory that outlives a hidden page. */
export interface Host extends Disposable {
  readonly client: Client;
  /** Whether there is an editor to open a source line in. */
  readonly opensSources: boolean;
  loadState(): unknown;
  saveState(state: unknown): void;
}

/** Connects to VS Code. Can be called once a page: the editor hands its API out once. */
export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const port: Port = {
    post: (message) => {
      api.postMessage(message);
    },
    listen: (listener) => {
      const receive = (event: MessageEvent<unknown>): void => {
        listener(event.data);
      };
      window.addEventListener('message', receive);
      return toDisposable(() => {
        window.removeEventListener('message', receive);
      });
    },
  };
  const client: Client = new RpcClient(port);
  return {
    client,
    opensSources: true,
    loadState: () => api.getState(),
    saveState: (state) => {
      api.setState(state);
    },
    dispose: () => {
      client.dispose();
    },
  };
}
