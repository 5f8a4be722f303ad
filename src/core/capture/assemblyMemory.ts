import { RecordBuffer } from './recordBuffer.ts';
import { TooManyAllocations } from './recordEngine.ts';

interface Global<T> {
  readonly value: T;
}

/** What an instance of the compiled `src/assembly` exports. Addresses and counts are u32, read as signed by JavaScript. */
export interface AssemblyExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  /** Not 0: the core ended for want of memory. */
  readonly outOfMemory: Global<number>;
  takeBuffer(bytes: number): number;
  giveBuffer(address: number, bytes: number): void;
  decodeBlock(from: number, to: number, target: number, limit: number, history: number): number;
  readonly decodedEnd: Global<number>;
  start(nativeTraces: number): void;
  startOlder(): void;
  read(safe: number, end: number): number;
  readOlder(safe: number, end: number): number;
  readonly position: Global<number>;
  setPosition(address: number): void;
  countRecord(): void;
  readonly nativeFrame: Global<number>;
  setNative(frame: number, generation: number): void;
  readonly lastFrame: Global<number>;
  setFrame(code: number): void;
  readonly records: Global<bigint>;
  readonly frees: Global<bigint>;
  readonly allocatorCounts: Global<number>;
  readonly heap: Global<bigint>;
  readonly peak: Global<bigint>;
  readonly smallCounts: Global<number>;
  readonly largeTable: Global<number>;
  readonly largeMask: Global<number>;
  readonly firstThread: Global<number>;
  readonly thread: Global<number>;
  readonly firstNodePage: Global<number>;
  readonly nodeCount: Global<number>;
  readonly firstLocationPage: Global<number>;
  readonly locationCount: Global<number>;
  settlePeaks(): void;
}

/** Of the 4 GB that an instance can have, bytes: what was asked for last may have been a large table. */
const almostAll = 2 ** 31;

/** The record buffer, in the core's memory. */
export class LinearBuffer extends RecordBuffer {
  /** Of `bytes[0]`. */
  address = 0;
  readonly #core: AssemblyExports;
  #length = 0;
  #view = new Uint8Array(0);

  constructor(core: AssemblyExports) {
    super();
    this.#core = core;
  }

  override get bytes(): Uint8Array {
    // Memory that grew has another buffer, and views of the one before are empty.
    const { buffer } = this.#core.memory;
    if (this.#view.buffer !== buffer) this.#view = new Uint8Array(buffer, this.address, this.#length);
    return this.#view;
  }

  protected override enlarge(length: number, from: number, to: number): void {
    const address = guardMemory(this.#core, () => this.#core.takeBuffer(length) >>> 0);
    const all = new Uint8Array(this.#core.memory.buffer);
    all.copyWithin(address, this.address + from, this.address + to);
    if (this.#length > 0) this.#core.giveBuffer(this.address, this.#length);
    this.address = address;
    this.#length = length;
    this.#view = new Uint8Array(this.#core.memory.buffer, address, length);
  }
}

/** Runs what may need more memory than there is: the core ends with a trap then, and is of no further use. */
export function guardMemory<T>(core: AssemblyExports, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (core.outOfMemory.value === 0) throw error;
    const taken = core.memory.buffer.byteLength;
    throw new TooManyAllocations(
      taken > almostAll
        ? 'what is live at once takes more than the 4 GB that can be addressed here'
        : `the system gives no more memory than the ${Math.round(taken / 1e6)} MB that are taken`,
    );
  }
}
