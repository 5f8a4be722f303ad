import { doubled } from './growable.ts';
import { NativeTables } from './nativeTables.ts';

/** A code object as recorded; in formats 10 and 11, which have none, a line of one. */
export interface CodeObject {
  readonly name: string;
  readonly file: string;
  readonly lineTable: Uint8Array;
  /** 0 where it has none. */
  readonly firstLine: number;
  /** The line of all its instructions, instead of a table. */
  readonly line?: number;
}

/** What a recording names beside its allocations: code objects, threads, samples, native frames. Small next to the records themselves. */
export class RecordingTables {
  readonly codes = new Map<number, CodeObject>();
  readonly threadNames = new Map<number, string>();
  readonly #threadRows = new Map<number, number>();
  readonly threadIds: number[] = [];
  readonly native = new NativeTables();
  sampleCount = 0;
  /** Milliseconds since the recording's start. */
  sampleTime = new Float64Array(256);
  sampleResident = new Float64Array(256);
  sampleHeap = new Float64Array(256);

  /** A small index for a thread's id. */
  threadRow(id: number): number {
    let row = this.#threadRows.get(id);
    if (row === undefined) {
      row = this.threadIds.push(id) - 1;
      this.#threadRows.set(id, row);
    }
    return row;
  }

  addSample(time: number, resident: number, heap: number): void {
    const row = this.sampleCount++;
    if (row === this.sampleTime.length) {
      this.sampleTime = doubled(this.sampleTime);
      this.sampleResident = doubled(this.sampleResident);
      this.sampleHeap = doubled(this.sampleHeap);
    }
    this.sampleTime[row] = time;
    this.sampleResident[row] = resident;
    this.sampleHeap[row] = heap;
  }

  get lastTime(): number {
    return this.sampleCount === 0 ? 0 : Math.max(0, this.sampleTime[this.sampleCount - 1]!);
  }
}
