import type { RecordingTables } from '../profile/recordingTables.ts';
import { boundedNumber, impossible, incomplete, textEnd } from './bounded.ts';
import { codeLimit } from './recordReader.ts';
import { VarintReader, readNumber32, readNumber64 } from './varint.ts';

const noTable = new Uint8Array(0);

/**
 * Frames of formats 10 and 11: a function, its file, and the line itself instead of an instruction. Each counts as a code
 * object of one line. As in `RareRecords`, nothing changes unless a record is whole.
 */
export class FrameRecords {
  /** Number of the frame that was recorded or entered last: the next number is a difference from it. */
  lastFrame = 0;
  #lastLine = 0;
  readonly #tables: RecordingTables;
  readonly #varint = new VarintReader();
  readonly #decoder = new TextDecoder();
  readonly #entries = new Set<number>();

  constructor(tables: RecordingTables) {
    this.#tables = tables;
  }

  /** A frame's number as the tree has it: times 2, plus 1 for one that the interpreter entered from native code. */
  codeOf(frame: number): number {
    return frame * 2 + (this.#entries.has(frame) ? 1 : 0);
  }

  /** As a file of all allocations has it: number and line are differences. */
  read(bytes: Uint8Array, start: number, end: number, isEntry: boolean): number {
    let at = boundedNumber(this.#varint, bytes, start, end, true);
    if (at < 0) return at;
    const frame = (this.lastFrame + this.#varint.low) | 0;
    const nameEnd = textEnd(bytes, at, end);
    if (nameEnd < 0) return incomplete;
    const fileEnd = textEnd(bytes, nameEnd + 1, end);
    if (fileEnd < 0) return incomplete;
    const name = at;
    at = boundedNumber(this.#varint, bytes, fileEnd + 1, end, true);
    if (at < 0) return at;
    const line = (this.#lastLine + this.#varint.low) | 0;
    if (!this.#add(frame, bytes, name, nameEnd, fileEnd, line, isEntry)) return impossible;
    this.lastFrame = frame;
    this.#lastLine = line;
    return at;
  }

  /** As an aggregated file has it: 8 bytes of number, two texts, 4 bytes of line, a byte that tells an entry frame. */
  readAggregated(bytes: Uint8Array, at: number, end: number): number {
    if (at + 8 > end) return incomplete;
    const nameEnd = textEnd(bytes, at + 8, end);
    if (nameEnd < 0) return incomplete;
    const fileEnd = textEnd(bytes, nameEnd + 1, end);
    if (fileEnd < 0 || fileEnd + 6 > end) return incomplete;
    const line = readNumber32(bytes, fileEnd + 1) | 0;
    const isEntry = bytes[fileEnd + 5] !== 0;
    return this.#add(readNumber64(bytes, at), bytes, at + 8, nameEnd, fileEnd, line, isEntry) ? fileEnd + 6 : impossible;
  }

  #add(
    frame: number,
    bytes: Uint8Array,
    name: number,
    nameEnd: number,
    fileEnd: number,
    line: number,
    isEntry: boolean,
  ): boolean {
    const { codes } = this.#tables;
    if (frame < 0 || frame >= codeLimit || codes.has(frame)) return false;
    codes.set(frame, {
      name: this.#decoder.decode(bytes.subarray(name, nameEnd)),
      file: this.#decoder.decode(bytes.subarray(nameEnd + 1, fileEnd)),
      lineTable: noTable,
      firstLine: 0,
      line,
    });
    if (isEntry) this.#entries.add(frame);
    return true;
  }
}
