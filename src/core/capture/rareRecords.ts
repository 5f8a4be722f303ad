import type { NativeSegment } from '../profile/nativeTables.ts';
import type { RecordingTables } from '../profile/recordingTables.ts';
import { boundedNumber, impossible, incomplete, textEnd } from './bounded.ts';
import { VarintReader, readNumber64 } from './varint.ts';

const segmentRecord = 8;
/** Line tables are kept in pieces of so many bytes: an array with a buffer of its own takes some 300 bytes more than its contents. */
const pieceBytes = 64 * 1024;
/** A map holds 16.7 million entries at most. */
const mostTexts = 2 ** 22;

/**
 * Records that are few and of any length: code objects, thread names, memory maps, native frames. They have the same form in files of all
 * allocations and in aggregated ones. Each function answers where the next record begins, `incomplete` or `impossible`, and
 * changes nothing unless the record is whole.
 */
export class RareRecords {
  readonly #tables: RecordingTables;
  readonly #varint = new VarintReader();
  readonly #decoder = new TextDecoder();
  #lastFirstLine = 0;
  /** Return address of the last native frame. */
  #lastIpLow = 0;
  #lastIpHigh = 0;
  /** The last number of a native frame: allocations and objects go on from it, as does the next frame with its caller's. */
  nativeNumber = 0;
  /** Names and files: code objects are many where a program evaluates text, and say the same again and again. */
  readonly #texts = new Map<string, string>();
  #piece = new Uint8Array(0);
  #pieceAt = 0;

  constructor(tables: RecordingTables) {
    this.#tables = tables;
  }

  /** One of them by its type, from behind its first byte; `impossible` for a type that isn't rare. */
  read(type: number, bytes: Uint8Array, at: number, end: number, thread: number): number {
    switch (type) {
      case 5:
        return this.#nativeFrame(bytes, at, end);
      case 6: // The start of a memory map: a byte without a body.
        return this.#tables.native.startGeneration() ? at : impossible;
      case 7:
        return this.#segments(bytes, at, end);
      case 10:
        return this.#threadName(bytes, at, end, thread);
      case 14:
        return this.#codeObject(bytes, at, end);
      default:
        return impossible;
    }
  }

  /** Resident memory, bytes, and ms since the recording's start, as a file of all allocations has them. */
  sample(bytes: Uint8Array, start: number, end: number, add: (time: number, resident: number) => void): number {
    let at = this.#number(bytes, start, end, false);
    if (at < 0) return at;
    const resident = this.#varint.number;
    at = this.#number(bytes, at, end, false);
    if (at >= 0) add(this.#varint.number, resident);
    return at;
  }

  #codeObject(bytes: Uint8Array, start: number, end: number): number {
    let at = this.#number(bytes, start, end, false);
    if (at < 0) return at;
    const id = this.#varint.number;
    const nameEnd = textEnd(bytes, at, end);
    if (nameEnd < 0) return incomplete;
    const fileEnd = textEnd(bytes, nameEnd + 1, end);
    if (fileEnd < 0) return incomplete;
    const name: readonly [number, number] = [at, nameEnd];
    at = this.#number(bytes, fileEnd + 1, end, true);
    if (at < 0) return at;
    const firstLine = (this.#lastFirstLine + this.#varint.low) | 0;
    at = this.#number(bytes, at, end, false);
    if (at < 0) return at;
    const size = this.#varint.number;
    if (at + size > end) return incomplete;
    this.#lastFirstLine = firstLine;
    this.#tables.codes.set(id, {
      name: this.#text(bytes.subarray(...name)),
      file: this.#text(bytes.subarray(nameEnd + 1, fileEnd)),
      lineTable: this.#keep(bytes.subarray(at, at + size)),
      firstLine,
    });
    return at + size;
  }

  #text(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes);
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size < mostTexts) this.#texts.set(text, text);
    return text;
  }

  #keep(table: Uint8Array): Uint8Array {
    if (table.length > this.#piece.length - this.#pieceAt) {
      this.#piece = new Uint8Array(Math.max(pieceBytes, table.length));
      this.#pieceAt = 0;
    }
    const begin = this.#pieceAt;
    this.#pieceAt += table.length;
    this.#piece.set(table, begin);
    return this.#piece.subarray(begin, this.#pieceAt);
  }

  #threadName(bytes: Uint8Array, at: number, end: number, thread: number): number {
    const stop = textEnd(bytes, at, end);
    if (stop < 0) return incomplete;
    this.#tables.threadNames.set(thread, this.#decoder.decode(bytes.subarray(at, stop)));
    return stop + 1;
  }

  /** A file mapped into the process, with its segments behind it. */
  #segments(bytes: Uint8Array, start: number, end: number): number {
    const stop = textEnd(bytes, start, end);
    if (stop < 0) return incomplete;
    let at = this.#number(bytes, stop + 1, end, false);
    if (at < 0) return at;
    const count = this.#varint.number;
    if (at + 8 > end) return incomplete;
    const address = readNumber64(bytes, at);
    at += 8;
    const segments: NativeSegment[] = [];
    for (let i = 0; i < count; i++) {
      if (at >= end) return incomplete;
      if (bytes[at] !== segmentRecord) return impossible;
      const next = this.#number(bytes, at + 9, end, false);
      if (next < 0) return next;
      segments.push({ address: readNumber64(bytes, at + 1), size: this.#varint.number });
      at = next;
    }
    const file = this.#text(bytes.subarray(start, stop));
    return this.#tables.native.addImage({ file, address, segments }) ? at : impossible;
  }

  /** A return address and the number of the caller's frame, both as differences from the last ones. */
  #nativeFrame(bytes: Uint8Array, start: number, end: number): number {
    let at = this.#number(bytes, start, end, true);
    if (at < 0) return at;
    const { low: ipLow, high: ipHigh } = this.#varint;
    at = this.#number(bytes, at, end, true);
    if (at < 0) return at;
    const low = (this.#lastIpLow >>> 0) + (ipLow >>> 0);
    this.#lastIpLow = low | 0;
    this.#lastIpHigh = (this.#lastIpHigh + ipHigh + (low > 0xffff_ffff ? 1 : 0)) | 0;
    this.nativeNumber = (this.nativeNumber + this.#varint.low) | 0;
    this.#tables.native.addFrame((this.#lastIpHigh >>> 0) * 0x1_0000_0000 + (this.#lastIpLow >>> 0), this.nativeNumber);
    return at;
  }

  #number(bytes: Uint8Array, at: number, end: number, signed: boolean): number {
    return boundedNumber(this.#varint, bytes, at, end, signed);
  }
}
