import { FrameTree } from '../profile/frameTree.ts';
import { Locations } from '../profile/locations.ts';
import type { RawTree, RecordSums } from '../profile/recordSums.ts';
import type { RecordingTables } from '../profile/recordingTables.ts';
import { allocatorOfOlder } from './allocators.ts';
import { impossible, incomplete } from './bounded.ts';
import { FrameRecords } from './frameRecords.ts';
import type { Header } from './header.ts';
import { RareRecords } from './rareRecords.ts';
import type { RecordBuffer } from './recordBuffer.ts';
import { type RecordForm, type RecordReader, type Stop, codeLimit, readRecords } from './recordReader.ts';
import { VarintReader, readNumber32, readNumber64 } from './varint.ts';

const allocationSize = 72;
const endRecord = 15;
/** Frames get this instead of an instruction in the tree: there they are told apart by their index alone. */
const noInstruction = 0;

/**
 * Reads a file with one record per location, formats 10 to 13: what was live at the peak and what leaked, nothing else. Record
 * forms: `AggregatedRecordType` and `AggregatedAllocation` in `records.h` of memray 1.10, 1.18 and 1.20. Formats 10 and 11 have
 * other frames, and numbers of fixed length.
 */
export class AggregatedRecords implements RecordReader, RecordForm {
  records = 0;
  /** Records of locations: what memray calls `total_allocations` of such a file. */
  allocationRecords = 0;
  /** `peak…` and `live…` (leaked) are set; the rest can't be known. */
  readonly locations = new Locations();

  /** Its `code` is the number of a frame. */
  readonly #tree = new FrameTree();
  /** Frame -> number of the code object, times 2, plus 1 for an entry frame. */
  readonly #frameCode: number[] = [];
  readonly #frameInstruction: number[] = [];
  /** Sum of what all records held at the peak, bytes. */
  #peakBytes = 0;
  #leakedBytes = 0;

  readonly #native: boolean;
  readonly #startTime: number;
  readonly #tables: RecordingTables;
  readonly #rare: RareRecords;
  /** In formats 10 and 11. */
  readonly #olderFrames: FrameRecords | undefined;
  readonly #varint = new VarintReader();
  #threadId = 0;

  constructor(header: Header, tables: RecordingTables) {
    this.#native = header.nativeTraces;
    this.#startTime = header.startTime;
    this.#tables = tables;
    this.#rare = new RareRecords(tables);
    this.#olderFrames = header.version < 12 ? new FrameRecords(tables) : undefined;
  }

  read(buffer: RecordBuffer, final: boolean): Stop {
    return readRecords(this, endRecord, buffer, final);
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
      raw.code[node] = this.#olderFrames?.codeOf(code[node]!) ?? this.#frameCode[code[node]!] ?? -1;
      raw.instruction[node] = this.#frameInstruction[code[node]!] ?? -1;
    }
    return raw;
  }

  record(bytes: Uint8Array, at: number, end: number, type: number): number {
    const older = this.#olderFrames;
    // Objects and code objects came with format 12.
    if (older !== undefined && type > 12) return impossible;
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
        return older === undefined ? this.#trace(bytes, at, end) : this.#olderTrace(bytes, at, end);
      case 4:
        return older === undefined ? this.#frame(bytes, at, end) : older.readAggregated(bytes, at, end);
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
    const allocator = bytes[at + 8]!;
    const row = locations.find(
      Math.min(node, 0x7fff_ffff),
      thread,
      Math.min(readNumber64(bytes, at + 16), 0x7fff_ffff),
      this.#olderFrames === undefined ? allocator : (allocatorOfOlder[allocator] ?? 0),
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
    if (at < 0) return impossible;
    const frame = varint.number;
    at = varint.unsigned(bytes, at);
    if (at < 0) return impossible;
    if (at > end) return at;
    return this.#addTrace(varint.number, frame) ? at : impossible;
  }

  #olderTrace(bytes: Uint8Array, at: number, end: number): number {
    if (at + 12 > end) return incomplete;
    return this.#addTrace(readNumber32(bytes, at + 8), readNumber64(bytes, at)) ? at + 12 : impossible;
  }

  #addTrace(parent: number, frame: number): boolean {
    if (parent >= this.#tree.length || frame >= codeLimit) return false;
    this.#tree.child(parent, frame, noInstruction);
    return true;
  }

  #frame(bytes: Uint8Array, at: number, end: number): number {
    const varint = this.#varint;
    at = varint.unsigned(bytes, at);
    if (at < 0) return impossible;
    const index = varint.number;
    at = varint.unsigned(bytes, at);
    if (at < 0) return impossible;
    const code = varint.number;
    at = varint.signed(bytes, at);
    if (at < 0) return impossible;
    if (at + 1 > end) return at + 1;
    if (index !== this.#frameCode.length || code >= codeLimit) return impossible;
    this.#frameCode.push(code * 2 + (bytes[at] === 0 ? 0 : 1));
    this.#frameInstruction.push(varint.low);
    return at + 1;
  }

  #survivingObject(bytes: Uint8Array, at: number): number {
    at = this.#varint.unsigned(bytes, at);
    if (at >= 0 && this.#native) at = this.#varint.unsigned(bytes, at);
    return at < 0 ? impossible : at;
  }
}
