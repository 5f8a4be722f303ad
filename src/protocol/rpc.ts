import type { Disposable } from '../core/base/disposable.ts';
import { toDisposable } from '../core/base/disposable.ts';

/** A channel's calls: name -> (params) => result. */
export type Calls<T> = { [K in keyof T]: (params: never) => unknown };
type Params<T, K extends keyof T> = T[K] extends (params: infer P) => unknown ? (unknown extends P ? undefined : P) : never;
type Value<T, K extends keyof T> = T[K] extends (...args: never[]) => infer R ? R : never;

/** One end of a two-way message pipe: a worker, a webview, a MessagePort. */
export interface Port {
  post(message: unknown, transfer: readonly Transferable[]): void;
  listen(listener: (message: unknown) => void): Disposable;
}
type Transferable = ArrayBuffer;

interface Request {
  readonly rpc: 'request';
  readonly id: number;
  readonly call: string;
  readonly params: unknown;
}
type Response =
  | { readonly rpc: 'response'; readonly id: number; readonly value: unknown }
  | { readonly rpc: 'failure'; readonly id: number; readonly message: string; readonly stack: string | undefined };
interface Cancel {
  readonly rpc: 'cancel';
  readonly id: number;
}
interface EventMessage {
  readonly rpc: 'event';
  readonly name: string;
  readonly value: unknown;
}
type Message = Request | Response | Cancel | EventMessage;

/** Narrows what came over the edge; everything that isn't ours is ignored (VS Code and tools post too). */
function asMessage(raw: unknown): Message | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const kind = (raw as { rpc?: unknown }).rpc;
  return kind === 'request' || kind === 'response' || kind === 'failure' || kind === 'cancel' || kind === 'event'
    ? (raw as Message)
    : undefined;
}

export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly reason: 'cancelled' | 'timedOut' | 'closed' | 'failed';
  constructor(reason: RpcError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Without it a call waits as long as the other end lives. */
  readonly timeoutMilliseconds?: number | undefined;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: RpcError): void;
}

/** Asks the other end, and hears its events. */
export class RpcClient<T extends Calls<T>, E> implements Disposable {
  readonly #port: Port;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, Set<(value: never) => void>>();
  readonly #subscription: Disposable;
  #nextId = 1;
  #closed: string | undefined;

  constructor(port: Port) {
    this.#port = port;
    this.#subscription = port.listen((raw) => {
      this.#receive(raw);
    });
  }

  /** `params` is undefined for a call that takes none. */
  call<K extends keyof T & string>(name: K, params: Params<T, K>, options: CallOptions = {}): Promise<Value<T, K>> {
    const id = this.#nextId++;
    return new Promise<Value<T, K>>((resolve, reject) => {
      if (this.#closed !== undefined) {
        reject(new RpcError('closed', this.#closed));
        return;
      }
      if (options.signal?.aborted === true) {
        reject(new RpcError('cancelled', `${name} was cancelled`));
        return;
      }
      const cleanUp: (() => void)[] = [];
      const settle = (): void => {
        this.#pending.delete(id);
        for (const f of cleanUp) f();
      };
      this.#pending.set(id, {
        resolve: (value) => {
          settle();
          resolve(value as Value<T, K>);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      const giveUp = (error: RpcError): void => {
        this.#port.post({ rpc: 'cancel', id } satisfies Cancel, []);
        this.#pending.get(id)?.reject(error);
      };
      if (options.signal !== undefined) {
        const onAbort = (): void => {
          giveUp(new RpcError('cancelled', `${name} was cancelled`));
        };
        options.signal.addEventListener('abort', onAbort, { once: true });
        cleanUp.push(() => options.signal?.removeEventListener('abort', onAbort));
      }
      if (options.timeoutMilliseconds !== undefined) {
        const timer = setTimeout(() => {
          giveUp(new RpcError('timedOut', `${name} gave no answer within ${String(options.timeoutMilliseconds)} ms`));
        }, options.timeoutMilliseconds);
        cleanUp.push(() => {
          clearTimeout(timer);
        });
      }
      this.#port.post({ rpc: 'request', id, call: name, params } satisfies Request, []);
    });
  }

  on<K extends keyof E & string>(name: K, listener: (value: E[K]) => void): Disposable {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set);
    set.add(listener);
    return toDisposable(() => set.delete(listener));
  }

  /** Rejects what is under way: the other end is gone. */
  close(why: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = why;
    this.#subscription.dispose();
    for (const pending of [...this.#pending.values()]) pending.reject(new RpcError('closed', why));
  }

  dispose(): void {
    this.close('the channel was closed');
  }

  #receive(raw: unknown): void {
    const message = asMessage(raw);
    if (message === undefined) return;
    if (message.rpc === 'response') this.#pending.get(message.id)?.resolve(message.value);
    else if (message.rpc === 'failure') {
      const error = new RpcError('failed', message.message);
      if (message.stack !== undefined) error.stack = message.stack;
      this.#pending.get(message.id)?.reject(error);
    } else if (message.rpc === 'event') {
      for (const listener of [...(this.#listeners.get(message.name) ?? [])]) listener(message.value as never);
    }
  }
}

/** What a handler returns, with the buffers to hand over instead of copying. */
export class Transfer<T> {
  readonly value: T;
  readonly buffers: readonly ArrayBuffer[];
  constructor(value: T, buffers: readonly ArrayBuffer[]) {
    this.value = value;
    this.buffers = buffers;
  }
}

export type Handlers<T extends Calls<T>> = {
  readonly [K in keyof T]: (
    params: Params<T, K>,
    signal: AbortSignal,
  ) => Value<T, K> | Transfer<Value<T, K>> | Promise<Value<T, K> | Transfer<Value<T, K>>>;
};

/** Answers the other end, and tells it events. */
export class RpcServer<T extends Calls<T>, E> implements Disposable {
  readonly #port: Port;
  readonly #running = new Map<number, AbortController>();
  readonly #subscription: Disposable;

  constructor(port: Port, handlers: Handlers<T>) {
    this.#port = port;
    this.#subscription = port.listen((raw) => {
      const message = asMessage(raw);
      if (message?.rpc === 'request') void this.#answer(message, handlers);
      else if (message?.rpc === 'cancel') this.#running.get(message.id)?.abort();
    });
  }

  tell<K extends keyof E & string>(name: K, value: E[K]): void {
    this.#port.post({ rpc: 'event', name, value } satisfies EventMessage, []);
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const controller of this.#running.values()) controller.abort();
  }

  async #answer(request: Request, handlers: Handlers<T>): Promise<void> {
    const controller = new AbortController();
    this.#running.set(request.id, controller);
    try {
      if (!Object.hasOwn(handlers, request.call)) throw new Error(`there is no call '${request.call}'`);
      const handler = handlers[request.call as keyof T];
      const answer = await handler(request.params as never, controller.signal);
      const [value, buffers] = answer instanceof Transfer ? [answer.value, answer.buffers] : [answer, []];
      this.#port.post({ rpc: 'response', id: request.id, value } satisfies Response, buffers);
    } catch (error) {
      this.#port.post(
        {
          rpc: 'failure',
          id: request.id,
          message: error instanceof Error ? error.message : String(error),
          stack: error instanceof Error ? error.stack : undefined,
        } satisfies Response,
        [],
      );
    } finally {
      this.#running.delete(request.id);
    }
  }
}
