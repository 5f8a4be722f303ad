import { type Result, fail, succeed } from '../base/result.ts';
import type { Milliseconds } from '../base/brand.ts';
import type { CaptureHistory, NoHistory, ProfileWithHistory } from '../profile/history.ts';
import type { CaptureFailure, CaptureProblem, Profile } from '../profile/profile.ts';
import { ProfileBuilder } from '../profile/profileBuilder.ts';
import { RecordingTables } from '../profile/recordingTables.ts';
import { type Header, cutOffHeader, newestFormat, readHeader, startsLikeHeader } from './header.ts';
import { Lz4Frame, startsLikeLz4Frame } from './lz4Frame.ts';
import { type RecordEngine, TooManyAllocations } from './recordEngine.ts';
import type { RecordReader, Stop } from './recordReader.ts';
import { TypeScriptEngine } from './typescriptEngine.ts';

/** Reads a capture from its bytes, in order. */
export interface CaptureReader {
  /**
   * Any number of the file's next bytes; they aren't kept. Answers a failure as soon as it is certain, else undefined;
   * after a failure it must not be called again.
   */
  push(chunk: Uint8Array): CaptureFailure | undefined;
  /**
   * What has been read so far, as if the file ended here, though without `problems`; undefined before there is anything. The
   * columns are the caller's. Costs time with the size of the call tree, not with that of the file.
   */
  snapshot(): Profile | undefined;
  /** No more bytes. What could be read is answered, with what is missing in `problems`. */
  finish(): Result<Profile, CaptureFailure>;
  /** `finish` for an engine that was asked for the history: both are answered. */
  finishHistory(): Result<ProfileWithHistory, CaptureFailure | NoHistory>;
}

/** A single record that needs more than this is no record. */
const longestRecord = 64 * 1024 * 1024;
/**
 * So many records of a format that isn't known make sense, as those of the newest that is: bytes that mean something else come to
 * a record that can't be much sooner.
 */
const sensibleRecords = 1000;
/** So many zeros at a time are put behind a raw file's bytes, when something follows them. */
const zeroBlock = 1024 * 1024;

/** Whether a file that begins so may be a capture: raw, or in an LZ4 frame whose first literals are memray's. */
export function looksLikeCapture(head: Uint8Array): boolean {
  if (head.length >= 7 && startsLikeHeader(head)) return true;
  if (!startsLikeLz4Frame(head)) return false;
  const engine = new TypeScriptEngine();
  const { buffer } = engine;
  const frame = new Lz4Frame(engine);
  frame.push(head, () => true);
  frame.finish();
  return buffer.write >= 7 && startsLikeHeader(buffer.bytes.subarray(0, 7));
}

export function createCaptureReader(engine: RecordEngine = new TypeScriptEngine()): CaptureReader {
  return new Reader(engine);
}

class Reader implements CaptureReader {
  readonly #engine: RecordEngine;
  readonly #tables = new RecordingTables();
  #container: 'unknown' | 'raw' | Lz4Frame = 'unknown';
  #head = new Uint8Array(0);
  #header: Header | undefined;
  #records: RecordReader | undefined;
  /** Kept from one snapshot to the next. */
  #builder: ProfileBuilder | undefined;
  #stop: Stop = { kind: 'more' };
  /** Zeros at the end of a raw file so far: they count only if something comes behind them. */
  #zeros = 0;
  /** Not read again before so many bytes wait: a long record, or header, would be gone through anew at every push. */
  #retryAt = 0;
  #failure: CaptureFailure | undefined;

  constructor(engine: RecordEngine) {
    this.#engine = engine;
  }

  push(chunk: Uint8Array): CaptureFailure | undefined {
    return this.#guard(() => {
      this.#push(chunk);
    });
  }

  snapshot(): Profile | undefined {
    if (this.#failure !== undefined || this.#header === undefined || this.#records === undefined) return undefined;
    return this.#isSensible(this.#header.version, this.#records) ? this.#build(() => []) : undefined;
  }

  finish(): Result<Profile, CaptureFailure> {
    this.#guard(() => {
      this.#finish();
    });
    if (this.#failure !== undefined) return fail(this.#failure);
    if (this.#header === undefined || this.#records === undefined) return fail({ reason: 'headerCutOff' });
    const { version } = this.#header;
    if (!this.#isSensible(version, this.#records))
      return fail({ reason: 'unsupportedVersion', version, memrayVersion: undefined });
    if (this.#header.aggregated && this.#stop.kind !== 'trailer' && this.#records.sums().allocationRecords === 0)
      return fail({ reason: 'nothingWritten' });
    return this.#answer(this.#build((header, records) => this.#problems(header, records)));
  }

  finishHistory(): Result<ProfileWithHistory, CaptureFailure | NoHistory> {
    const finished = this.finish();
    if (!finished.ok) return finished;
    if (finished.value.info.isAggregated) return fail({ reason: 'aggregated' });
    const raw = this.#records?.sums().history;
    if (raw === undefined) throw new Error('The engine was not asked for the history.');
    let history: CaptureHistory | undefined;
    this.#guard(() => (history = this.#builder?.history(raw)));
    return this.#answer(history && { profile: finished.value, history });
  }

  /** What was made, or why it couldn't be. */
  #answer<T>(made: T | undefined): Result<T, CaptureFailure> {
    return made === undefined ? fail(this.#failure ?? { reason: 'headerCutOff' }) : succeed(made);
  }

  /** Undefined before the header is read, or if it fails: columns that can't be had any larger fail as the reading does. */
  #build(problems: (header: Header, records: RecordReader) => CaptureProblem[]): Profile | undefined {
    const [header, records] = [this.#header, this.#records];
    if (header === undefined || records === undefined) return undefined;
    let built: Profile | undefined;
    this.#guard(() => {
      // An aggregated file may name frames after their stacks: what was built of it before is not to be built on.
      if (this.#builder === undefined || header.aggregated || this.#builder.hasUnknownFrames)
        this.#builder = new ProfileBuilder(header, this.#tables);
      built = this.#builder.build(records.sums(), problems(header, records));
    });
    return built;
  }

  #isSensible(version: number, records: RecordReader): boolean {
    if (version <= newestFormat) return true;
    if (this.#stop.kind !== 'trailer' && records.records < sensibleRecords) return false;
    return records.sums().allocationRecords > 0;
  }

  #guard(work: () => void): CaptureFailure | undefined {
    if (this.#failure !== undefined) return this.#failure;
    try {
      work();
    } catch (error) {
      // Typed arrays that can't be had any larger throw a RangeError.
      if (!(error instanceof TooManyAllocations) && !(error instanceof RangeError)) throw error;
      this.#failure = { reason: 'tooLarge', detail: error.message };
    }
    return this.#failure;
  }

  #push(chunk: Uint8Array): void {
    let bytes: Uint8Array = chunk;
    if (this.#container === 'unknown') {
      const joined = new Uint8Array(this.#head.length + chunk.length);
      joined.set(this.#head);
      joined.set(chunk, this.#head.length);
      if (joined.length < 7) {
        this.#head = joined;
        return;
      }
      bytes = joined;
      this.#head = new Uint8Array(0);
      if (startsLikeLz4Frame(bytes)) this.#container = new Lz4Frame(this.#engine);
      else if (startsLikeHeader(bytes)) this.#container = 'raw';
      else {
        this.#failure = { reason: 'notACapture' };
        return;
      }
    }
    // Behind the trailer comes nothing but padding.
    if (!this.#isOpen()) return;
    if (this.#container === 'raw') this.#pushRaw(bytes);
    else {
      this.#container.push(bytes, () => {
        this.#read(false);
        return this.#isOpen();
      });
    }
  }

  /** A raw file is padded with zeros at its end, and which zeros are padding is known only by what follows. */
  #pushRaw(chunk: Uint8Array): void {
    let end = chunk.length;
    while (end > 0 && chunk[end - 1] === 0) end--;
    if (end === 0) {
      this.#zeros += chunk.length;
      return;
    }
    while (this.#zeros > 0 && this.#isOpen()) {
      const count = Math.min(this.#zeros, zeroBlock);
      this.#engine.buffer.appendZeros(count);
      this.#zeros -= count;
      this.#read(false);
    }
    if (!this.#isOpen()) return;
    this.#engine.buffer.append(chunk.subarray(0, end));
    this.#zeros = chunk.length - end;
    this.#read(false);
  }

  #isOpen(): boolean {
    return this.#failure === undefined && this.#stop.kind === 'more';
  }

  #finish(): void {
    if (this.#container === 'unknown') {
      this.#failure = this.#head.length === 0 ? { reason: 'empty' } : cutOffHeader(this.#head);
      return;
    }
    if (this.#container !== 'raw') this.#container.finish();
    // A header ends in zeros of its own.
    else if (this.#header === undefined) this.#engine.buffer.appendZeros(Math.min(this.#zeros, zeroBlock));
    this.#engine.buffer.seal();
    if (this.#isOpen()) this.#read(true);
    if (this.#header === undefined) {
      const { bytes, write } = this.#engine.buffer;
      this.#failure ??= write === 0 ? { reason: 'headerCutOff' } : cutOffHeader(bytes.subarray(0, write));
    }
  }

  #read(final: boolean): void {
    const buffer = this.#engine.buffer;
    if (this.#stop.kind !== 'more' || (!final && buffer.write - buffer.read < this.#retryAt)) return;
    if (this.#records === undefined) {
      const answer = readHeader(buffer.bytes, buffer.write);
      if (answer.kind === 'failed') this.#failure = answer.failure;
      if (answer.kind !== 'header') {
        this.#retryAt = (buffer.write - buffer.read) * 2;
        return;
      }
      this.#header = answer.header;
      this.#records = this.#engine.reader(answer.header, this.#tables);
      buffer.read = answer.end;
    }
    const before = buffer.read;
    this.#stop = this.#records.read(buffer, final);
    const waiting = buffer.write - buffer.read;
    this.#retryAt = buffer.read === before && !final ? waiting * 2 : 0;
    if (this.#stop.kind === 'more' && waiting > longestRecord) this.#stop = { kind: 'damaged', detail: 'a record without end' };
  }

  #problems(header: Header, records: RecordReader): CaptureProblem[] {
    const problems: CaptureProblem[] = [];
    const stop = this.#stop;
    const record = records.records + 1;
    const byte = this.#engine.buffer.position;
    const frame = this.#container;
    if (stop.kind === 'trailer') {
      // Whole, whatever comes behind it.
    } else if (stop.kind === 'damaged') problems.push({ kind: 'damaged', record, byte, detail: stop.detail });
    else if (frame instanceof Lz4Frame && frame.state === 'damaged') {
      problems.push({ kind: 'damaged', record, byte, detail: 'the compressed data' });
    } else {
      const unfinished = frame instanceof Lz4Frame && frame.state === 'reading';
      if (unfinished || (stop.kind === 'cut' && this.#zeros === 0)) problems.push({ kind: 'cutOff', record, byte });
      else problems.push({ kind: 'noEndRecord', after: this.#tables.lastTime as Milliseconds });
    }
    if (header.nativeTraces) problems.push({ kind: 'nativeFramesNotNamed' });
    if (header.version > newestFormat) problems.push({ kind: 'newerFormat', version: header.version });
    return problems;
  }
}
