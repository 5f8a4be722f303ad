import { describe, expect, it } from 'vitest';
import { toDisposable } from '../../../src/core/base/disposable.ts';
import { type Port, RpcClient, RpcServer, Transfer } from '../../../src/protocol/rpc.ts';

interface TestCalls {
  double(params: { readonly n: number }): number;
  nothing(): string;
  hang(params: Record<string, never>): number;
  column(params: { readonly length: number }): Float64Array;
}
interface TestEvents {
  progress: { readonly done: number };
}

function pair(): [Port, Port] {
  const { port1, port2 } = new MessageChannel();
  const wrap = (port: MessagePort): Port => ({
    post: (message, transfer) => {
      port.postMessage(message, [...transfer]);
    },
    listen: (listener) => {
      const onMessage = (event: MessageEvent): void => {
        listener(event.data);
      };
      port.addEventListener('message', onMessage);
      port.start();
      return toDisposable(() => {
        port.removeEventListener('message', onMessage);
        port.close();
      });
    },
  });
  return [wrap(port1), wrap(port2)];
}

function serve(): {
  client: RpcClient<TestCalls, TestEvents>;
  server: RpcServer<TestCalls, TestEvents>;
  aborted: Promise<undefined>;
} {
  const [a, b] = pair();
  const { promise: aborted, resolve } = Promise.withResolvers<undefined>();
  const server = new RpcServer<TestCalls, TestEvents>(b, {
    double: ({ n }) => {
      if (n < 0) throw new RangeError('negative');
      return n * 2;
    },
    nothing: () => 'was asked',
    hang: (_params, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          resolve(undefined);
          reject(new Error('aborted'));
        });
      }),
    column: ({ length }) => {
      const column = new Float64Array(length).fill(7);
      return new Transfer(column, [column.buffer]);
    },
  });
  return { client: new RpcClient<TestCalls, TestEvents>(a), server, aborted };
}

describe('rpc', () => {
  it('answers calls, also several at once and without parameters', async () => {
    const { client } = serve();
    const answers = await Promise.all([
      client.call('double', { n: 4 }),
      client.call('nothing', undefined),
      client.call('double', { n: 5 }),
    ]);
    expect(answers).toEqual([8, 'was asked', 10]);
    client.dispose();
  });

  it('carries an exception of the other end', async () => {
    const { client } = serve();
    await expect(client.call('double', { n: -1 })).rejects.toMatchObject({ reason: 'failed', message: 'negative' });
    client.dispose();
  });

  it('hands buffers over', async () => {
    const { client } = serve();
    const column = await client.call('column', { length: 3 });
    expect([...column]).toEqual([7, 7, 7]);
    client.dispose();
  });

  it('cancels at both ends', async () => {
    const { client, aborted } = serve();
    const controller = new AbortController();
    const call = client.call('hang', {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ reason: 'cancelled' });
    await aborted;
    client.dispose();
  });

  it('gives up after its time', async () => {
    const { client } = serve();
    await expect(client.call('hang', {}, { timeoutMilliseconds: 5 })).rejects.toMatchObject({ reason: 'timedOut' });
    client.dispose();
  });

  it('rejects what is under way when the other end goes, and everything after', async () => {
    const { client } = serve();
    const call = client.call('hang', {});
    client.close('the worker died');
    await expect(call).rejects.toMatchObject({ reason: 'closed', message: 'the worker died' });
    await expect(client.call('nothing', undefined)).rejects.toMatchObject({ reason: 'closed' });
  });

  it('tells events to those who listen, until they stop', async () => {
    const { client, server } = serve();
    const heard: number[] = [];
    const subscription = client.on('progress', ({ done }) => heard.push(done));
    server.tell('progress', { done: 1 });
    await client.call('nothing', undefined);
    subscription.dispose();
    server.tell('progress', { done: 2 });
    await client.call('nothing', undefined);
    expect(heard).toEqual([1]);
    client.dispose();
  });
});
