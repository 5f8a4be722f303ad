// The part of WebAssembly's interface that is used here: it comes with the types of browsers, which have no place in this room.

declare global {
  namespace WebAssembly {
    /** Compiled code; instances are made from it. */
    interface Module {
      readonly [Symbol.toStringTag]: 'WebAssembly.Module';
    }
    interface Instance {
      readonly exports: Readonly<Record<string, unknown>>;
    }
    interface Memory {
      readonly buffer: ArrayBuffer;
    }
    interface RuntimeError extends Error {
      readonly name: 'RuntimeError';
    }
    const Module: new (bytes: ArrayBufferView | ArrayBuffer) => Module;
    const Instance: new (module: Module, imports?: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => Instance;
    const RuntimeError: new (message?: string) => RuntimeError;
  }
}

export type {};
