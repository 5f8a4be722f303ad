import type { RecordingTables } from '../profile/recordingTables.ts';
import { AggregatedRecords } from './aggregatedRecords.ts';
import { type AssemblyExports, LinearBuffer, guardMemory } from './assemblyMemory.ts';
import { AssemblyRecords } from './assemblyRecords.ts';
import type { Header } from './header.ts';
import type { RecordEngine } from './recordEngine.ts';
import type { RecordReader } from './recordReader.ts';

const blockStates = ['whole', 'cut', 'bad'] as const;

/**
 * Reads captures through the WebAssembly core; `exports` are those of a fresh instance, for one capture. Files that are small by
 * their nature, aggregated ones, have their records read in TypeScript.
 */
export class AssemblyEngine implements RecordEngine {
  readonly buffer: LinearBuffer;
  readonly #core: AssemblyExports;
  /** Where compressed blocks lie while they are undone. */
  #stage = 0;
  #stageBytes = 0;

  constructor(exports: AssemblyExports) {
    this.#core = exports;
    this.buffer = new LinearBuffer(exports);
  }

  decodeBlock(source: Uint8Array, from: number, to: number, maxBlock: number): 'whole' | 'cut' | 'bad' {
    const { buffer } = this;
    const core = this.#core;
    buffer.reserve(maxBlock);
    const needed = to - from + 64;
    if (needed > this.#stageBytes) {
      if (this.#stageBytes > 0) core.giveBuffer(this.#stage, this.#stageBytes);
      this.#stage = guardMemory(core, () => core.takeBuffer(needed) >>> 0);
      this.#stageBytes = needed;
    }
    new Uint8Array(core.memory.buffer, this.#stage, to - from).set(source.subarray(from, to));
    const target = buffer.address + buffer.write;
    const state = core.decodeBlock(this.#stage, this.#stage + to - from, target, target + maxBlock, buffer.address);
    buffer.write = (core.decodedEnd.value >>> 0) - buffer.address;
    return blockStates[state] ?? 'bad';
  }

  reader(header: Header, tables: RecordingTables): RecordReader {
    if (header.aggregated) return new AggregatedRecords(header, tables);
    return guardMemory(this.#core, () => new AssemblyRecords(header, tables, this.#core, this.buffer));
  }
}
