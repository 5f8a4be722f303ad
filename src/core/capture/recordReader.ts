import type { RecordSums } from '../profile/recordSums.ts';
import type { RecordBuffer } from './recordBuffer.ts';

/** Numbers of code objects, which memray counts from 1, lie below: with the entry flag they fit into 31 bits. */
export const codeLimit = 2 ** 30;

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
