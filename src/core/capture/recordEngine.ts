import type { RecordingTables } from '../profile/recordingTables.ts';
import type { Header } from './header.ts';
import type { RecordBuffer } from './recordBuffer.ts';
import type { RecordReader } from './recordReader.ts';

/** What is asked of a capture beyond what every reading answers. */
export interface Questions {
  /** How many other allocations of the thread may lie between a temporary allocation and its end; 1 unless told otherwise. */
  readonly temporaryThreshold?: number;
  /** Whether the history is wanted: when memory was allocated and freed. */
  readonly history?: boolean;
}

/** What reads one capture's bytes: in TypeScript, or in WebAssembly where that is to be had. Both answer the same. */
export interface RecordEngine {
  readonly buffer: RecordBuffer;
  /** Decodes an LZ4 block from `source[from, to)` behind what is in the buffer; it gives at most `maxBlock` bytes. */
  decodeBlock(source: Uint8Array, from: number, to: number, maxBlock: number): 'whole' | 'cut' | 'bad';
  /** What reads the records behind a header; called once. */
  reader(header: Header, tables: RecordingTables): RecordReader;
}

/** The live allocations of a capture don't fit. `message` says why. */
export class TooManyAllocations extends Error {
  override readonly name = 'TooManyAllocations';
}
