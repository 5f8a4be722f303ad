import type { RecordingTables } from '../profile/recordingTables.ts';
import type { RecordSums } from '../profile/recordSums.ts';
import { type AssemblyExports, type LinearBuffer, guardMemory } from './assemblyMemory.ts';
import { AssemblySums } from './assemblySums.ts';
import { incomplete } from './bounded.ts';
import { FrameRecords } from './frameRecords.ts';
import type { Header } from './header.ts';
import { RareRecords } from './rareRecords.ts';
import { slack } from './recordBuffer.ts';
import { type RecordReader, type Stop, cut, damaged, more, padding, trailer } from './recordReader.ts';

// Answers of the core's `read` and `readOlder`: `src/assembly/reading.ts`.
const coreMore = 0;
const coreTrailer = 1;
const corePadding = 2;
const coreIncomplete = 3;
const coreRare = 5;

/** Reads records of single allocations, of any format, in the core; those that are few and of any length come back and are read here. */
export class AssemblyRecords implements RecordReader {
  readonly #core: AssemblyExports;
  readonly #buffer: LinearBuffer;
  readonly #tables: RecordingTables;
  readonly #rare: RareRecords;
  /** Only formats 10 and 11 have them. */
  readonly #frames: FrameRecords | undefined;
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
    if (header.version < 12) {
      this.#frames = new FrameRecords(tables);
      core.startOlder();
    } else core.start(header.nativeTraces ? 1 : 0);
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
        const answer = this.#frames === undefined ? core.read(safe, end) : core.readOlder(safe, end);
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
            this.#rare.nativeNumber = core.nativeFrame.value;
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
    const frames = this.#frames;
    // In formats 10 and 11 the upper half of the byte is for flags.
    const kind = frames === undefined ? type : type & 15;
    if (kind === (frames === undefined ? 2 : 11)) return this.#rare.sample(bytes, at, end, this.#addSample);
    if (frames === undefined || kind !== 3) return this.#rare.read(kind, bytes, at, end, this.#sums.currentThread());
    frames.lastFrame = this.#core.lastFrame.value;
    const next = frames.read(bytes, at, end, (type & 16) === 0);
    this.#core.setFrame(frames.codeOf(frames.lastFrame));
    return next;
  }
}
