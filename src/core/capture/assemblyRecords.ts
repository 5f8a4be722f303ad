import type { RecordingTables } from '../profile/recordingTables.ts';
import type { RecordSums } from '../profile/recordSums.ts';
import { type AssemblyExports, type LinearBuffer, guardMemory } from './assemblyMemory.ts';
import { AssemblySums } from './assemblySums.ts';
import type { Header } from './header.ts';
import { incomplete } from './bounded.ts';
import { RareRecords } from './rareRecords.ts';
import { slack } from './recordBuffer.ts';
import { type RecordReader, type Stop, cut, damaged, more, padding, trailer } from './recordReader.ts';

// Answers of the core's `read`: `src/assembly/records.ts`.
const coreMore = 0;
const coreTrailer = 1;
const corePadding = 2;
const coreIncomplete = 3;
const coreRare = 5;

/** Reads the records of formats 12 and 13 in the core; those that are few and of any length come back and are read here. */
export class AssemblyRecords implements RecordReader {
  readonly #core: AssemblyExports;
  readonly #buffer: LinearBuffer;
  readonly #tables: RecordingTables;
  readonly #rare: RareRecords;
  readonly #sums: AssemblySums;
  readonly #addSample = (time: number, resident: number): void => {
    this.#tables.addSample(time, resident, Number(this.#core.heap.value));
  };

  constructor(header: Header, tables: RecordingTables, core: AssemblyExports, buffer: LinearBuffer) {
    this.#core = core;
    this.#buffer = buffer;
    this.#tables = tables;
    this.#rare = new RareRecords(tables);
    this.#sums = new AssemblySums(core, tables);
    core.start(header.nativeTraces ? 1 : 0);
  }

  get records(): number {
    return Number(this.#core.records.value);
  }

  read(_: LinearBuffer, final: boolean): Stop {
    const core = this.#core;
    return guardMemory(core, () => {
      for (;;) {
        const buffer = this.#buffer;
        const end = buffer.address + buffer.write;
        const safe = Math.max(buffer.address + buffer.read, final ? end : end - slack);
        core.setPosition(buffer.address + buffer.read);
        const answer = core.read(safe, end);
        buffer.read = (core.position.value >>> 0) - buffer.address;
        switch (answer) {
          case coreMore:
            return more;
          case coreTrailer:
            return trailer;
          case corePadding:
            return padding;
          case coreIncomplete:
            return final ? cut : more;
          case coreRare: {
            const start = buffer.read - 1;
            const type = buffer.bytes[start]!;
            const next = this.#rareRecord(type, buffer.bytes, buffer.read, buffer.write);
            if (next < 0 || next > buffer.write) {
              buffer.read = start;
              if (next < incomplete) return damaged(`record type ${type}`);
              return final ? cut : more;
            }
            core.countRecord();
            core.setNative(this.#rare.nativeNumber, this.#tables.native.generation);
            buffer.read = next;
            break;
          }
          default:
            return damaged(`record type ${buffer.bytes[buffer.read]!}`);
        }
      }
    });
  }

  sums(): RecordSums {
    return this.#sums.read();
  }

  #rareRecord(type: number, bytes: Uint8Array, at: number, end: number): number {
    this.#rare.nativeNumber = this.#core.nativeFrame.value;
    if (type === 2) return this.#rare.sample(bytes, at, end, this.#addSample);
    return this.#rare.read(type, bytes, at, end, this.#sums.currentThread());
  }
}
