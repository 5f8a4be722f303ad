import { FrameTree } from '../profile/frameTree.ts';
import { Locations } from '../profile/locations.ts';
import type { RawTree, RecordSums } from '../profile/recordSums.ts';
import type { RecordingTables } from '../profile/recordingTables.ts';
import type { Header } from './header.ts';
import { RareRecords, incomplete } from './rareRecords.ts';
import { type RecordBuffer, slack } from './recordBuffer.ts';
import { type RecordReader, type Stop, codeLimit, cut, damaged, more, padding, trailer } from './recordReader.ts';
import { VarintReader, readNumber64 } from './varint.ts';

const allocationSize = 72;
/** Frames get this instead of an instruction in the tree: there they are told apart by their index alone. */
const noInstruction = 0;

/**
 * Reads a file with one record per location, format 13: what was live at the peak and what leaked, nothing else.
 * Record forms: `AggregatedRecordType` and `AggregatedAllocation` in memray 1.20's `records.h`.
 */
export class AggregatedRecords implements RecordReader {
  records = 0;
  /** Records of locations: what memray calls `total_allocations` of such a file. */
  allocationRecords = 0;
  /** `peak…` and `live…` (leaked) are set; the rest can't be known. */
  readonly locations = new Locations();

  /** Its `code` is an index into the two lists of frames. */
  readonly #tree = new FrameTree();
  /** Number of the code object, times 2, plus 1 for an entry frame. */
  readonly #frameCode: number[] = [];
  readonly #frameInstruction: number[] = [];
  /** Sum of what all records held at the peak, bytes. */
  #peakBytes = 0;
  #leakedBytes = 0;

  readonly #native: boolean;
  readonly #startTime: number;
  readonly #tables: RecordingTables;
  readonly #rare: RareRecords;
  readonly #varint = new VarintReader();
  #threadId = 0;

  constructor(header: Header, tables: RecordingTables) {
    this.#native = header.nativeTraces;
    this.#startTime = header.startTime;
    this.#tables = tables;
    this.#rare = new RareRecords(tables);
  }

  read(buffer: RecordBuffer, final: boolean): Stop {
    const { bytes, write: end } = buffer;
    const safe = final ? end : end - slack;
    while (buffer.read < safe) {
      const type = bytes[buffer.read]!;
      if (type === 0) return padding;
      if (type === 15) {
        buffer.read++;
        this.records++;
        return trailer;
      }
      const at = this.#record(bytes, buffer.read + 1, end, type);
      if (at < incomplete) return damaged(`record type ${type}`);
      if (at === incomplete || at > end) return final ? cut : more;
      this.records++;
      buffer.read = at;
    }
    return more;
  }

  sums(): RecordSums {
    return {
      allocationRecords: this.allocationRecords,
      tree: this.#rawTree(),
      locations: this.locations,
      peakBytes: this.#peakBytes,
      leakedBytes: this.#leakedBytes,
      each: undefined,
    };
  }

  /** The tree by code objects: stacks may be written before their frames are. */
  #rawTree(): RawTree {
    const { length, parent, code } = this.#tree;
    const raw = { length, parent, code: new Int32Array(length).fill(-1), instruction: new Int32Array(length).fill(-1) };
    for (let node = 1; node < length; node++) {
      raw.code[node] = this.#frameCode[code[node]!] ?? -1;
      raw.instruction[node] = this.#frameInstruction[code[node]!] ?? -1;
    }
    return raw;
  }

  #record(bytes: Uint8Array, at: number, end: number, type: number): number {
    switch (type) {
      case 1:
        if (at + 24 > end) return incomplete;
        this.#tables.addSample(
          readNumber64(bytes, at) - this.#startTime,
          readNumber64(bytes, at + 8),
          readNumber64(bytes, at + 16),
        );
        return at + 24;
      case 2:
        return at + allocationSize > end ? incomplete : this.#allocation(bytes, at);
      case 3:
        return this.#trace(bytes, at, end);
      case 4:
        return this.#frame(bytes, at, end);
      case 12:
        if (at + 8 > end) return incomplete;
        this.#threadId = readNumber64(bytes, at);
        return at + 8;
      case 13:
        return this.#survivingObject(bytes, at);
      default:
        return this.#rare.read(type, bytes, at, end, this.#threadId);
    }
  }

  #allocation(bytes: Uint8Array, at: number): number {
    this.allocationRecords++;
    const node = readNumber64(bytes, at + 24);
    const peakCount = readNumber64(bytes, at + 40);
    const leakedCount = readNumber64(bytes, at + 48);
    const peakBytes = readNumber64(bytes, at + 56);
    const leakedBytes = readNumber64(bytes, at + 64);
    this.#peakBytes += peakBytes;
    this.#leakedBytes += leakedBytes;
    const { locations } = this;
    const thread = this.#tables.threadRow(readNumber64(bytes, at));
    const row = locations.find(
      Math.min(node, 0x7fff_ffff),
      thread,
      Math.min(readNumber64(bytes, at + 16), 0x7fff_ffff),
      bytes[at + 8]!,
      // Listings of memory maps are counted from 1 there; allocations from before the first one have 0.
      Math.min(Math.max(readNumber64(bytes, at + 32) - 1, 0), 0x7fff_ffff),
    );
    // memray leaves out what has no allocation, whatever its bytes.
    if (peakCount > 0) {
      locations.peakBytes[row]! += peakBytes;
      locations.peakCount[row]! += peakCount;
    }
    if (leakedCount > 0) {
      locations.liveBytes[row]! += leakedBytes;
      locations.liveCount[row]! += leakedCount;
    }
    return at + allocationSize;
  }

  #trace(bytes: Uint8Array, at: number, end: number): number {
    const varint = this.#varint;
    at = varint.unsigned(bytes, at);
    if (at < 0) return -2;
    const frame = varint.number;
    at = varint.unsigned(bytes, at);
    if (at < 0) return -2;
    if (at > end) return at;
    const parent = varint.number;
    if (parent >= this.#tree.length || frame > 0x7fff_ffff) return -2;
    this.#tree.child(parent, frame, noInstruction);
    return at;
  }

  #frame(bytes: Uint8Array, at: number, end: number): number {
    const varint = this.#varint;
    at = varint.unsigned(bytes, at);
    if (at < 0) return -2;
    const index = varint.number;
    at = varint.unsigned(bytes, at);
    if (at < 0) return -2;
    const code = varint.number;
    at = varint.signed(bytes, at);
    if (at < 0) return -2;
    if (at + 1 > end) return at + 1;
    if (index !== this.#frameCode.length || code >= codeLimit) return -2;
    this.#frameCode.push(code * 2 + (bytes[at] === 0 ? 0 : 1));
    this.#frameInstruction.push(varint.low);
    return at + 1;
  }

  #survivingObject(bytes: Uint8Array, at: number): number {
    at = this.#varint.unsigned(bytes, at);
    if (at >= 0 && this.#native) at = this.#varint.unsigned(bytes, at);
    return at < 0 ? -2 : at;
  }
}
