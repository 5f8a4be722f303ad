import type { RecordSums } from '../profile/recordSums.ts';
import { impossible, incomplete } from './bounded.ts';
import { type RecordBuffer, slack } from './recordBuffer.ts';

/** Numbers of code objects, which memray counts from 1, lie below: with the entry flag they fit into 31 bits. */
export const codeLimit = 2 ** 30;
/** No process has so much address space, bytes: a larger size is no size, and sums of smaller ones stay exact. */
export const sizeLimit = 2 ** 48;
/** Ids of threads lie below: small numbers, or addresses. */
export const threadLimit = 2 ** 53;

/** What a reader of records says when it stops. */
export type Stop =
  /** Everything readable is read; more bytes may come. */
  | { readonly kind: 'more' }
  | { readonly kind: 'trailer' }
  /** Zeros where a record should be: the unused rest of a file. */
  | { readonly kind: 'padding' }
  /** The last record goes on behind the end of the file. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'damaged'; readonly detail: string };

/** Reads the records of one kind of file. */
export interface RecordReader {
  /** Records read so far, of all types. */
  readonly records: number;
  /**
   * Reads from `buffer.read` on. Unless `final`, it leaves a record that might not be whole; with `final` the buffer is sealed.
   * After anything but 'more' it isn't called again.
   */
  read(buffer: RecordBuffer, final: boolean): Stop;
  /** What has been added up so far. */
  sums(): RecordSums;
}

export const more: Stop = { kind: 'more' };
export const trailer: Stop = { kind: 'trailer' };
export const padding: Stop = { kind: 'padding' };
export const cut: Stop = { kind: 'cut' };

export function damaged(detail: string): Stop {
  return { kind: 'damaged', detail };
}

/** A reader whose records all begin with a byte of their own. */
export interface RecordForm {
  /** Records read so far. */
  records: number;
  /** Reads a record from behind its first byte: where the next one begins, or `incomplete` or `impossible`. */
  record(bytes: Uint8Array, at: number, end: number, type: number): number;
}

/** `RecordReader.read` for such a reader. @param last the byte that is the end record */
export function readRecords(form: RecordForm, last: number, buffer: RecordBuffer, final: boolean): Stop {
  const { bytes, write: end } = buffer;
  const safe = final ? end : end - slack;
  while (buffer.read < safe) {
    const type = bytes[buffer.read]!;
    if (type === 0) return padding;
    if (type === last) {
      buffer.read++;
      form.records++;
      return trailer;
    }
    const at = form.record(bytes, buffer.read + 1, end, type);
    if (at === impossible) return damaged(`record type ${type}`);
    if (at === incomplete || at > end) return final ? cut : more;
    form.records++;
    buffer.read = at;
  }
  return more;
}
