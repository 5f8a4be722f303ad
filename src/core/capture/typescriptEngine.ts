import type { RecordingTables } from '../profile/recordingTables.ts';
import { AggregatedRecords } from './aggregatedRecords.ts';
import { AllocationRecords } from './allocationRecords.ts';
import type { Header } from './header.ts';
import { HeapSums } from './heapSums.ts';
import { decodeLz4Block } from './lz4Block.ts';
import { OlderAllocationRecords } from './olderAllocationRecords.ts';
import { RecordBuffer } from './recordBuffer.ts';
import type { Questions, RecordEngine } from './recordEngine.ts';
import type { RecordReader } from './recordReader.ts';

/** Reads captures where WebAssembly is not to be had, and is the second opinion where it is. */
export class TypeScriptEngine implements RecordEngine {
  readonly buffer = new RecordBuffer();
  readonly #questions: Questions;

  constructor(questions: Questions = {}) {
    this.#questions = questions;
  }

  decodeBlock(source: Uint8Array, from: number, to: number, maxBlock: number): 'whole' | 'cut' | 'bad' {
    const { buffer } = this;
    buffer.reserve(maxBlock);
    const decoded = decodeLz4Block(source, from, to, buffer.bytes, buffer.write, buffer.write + maxBlock);
    buffer.write = decoded.end;
    return decoded.state;
  }

  reader(header: Header, tables: RecordingTables): RecordReader {
    if (header.aggregated) return new AggregatedRecords(header, tables);
    const heap = new HeapSums(tables, this.#questions);
    return header.version < 12 ? new OlderAllocationRecords(tables, heap) : new AllocationRecords(header, tables, heap);
  }
}
