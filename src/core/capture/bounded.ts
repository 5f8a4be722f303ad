import type { VarintReader } from './varint.ts';

/** The record goes on behind the bytes that are there. */
export const incomplete = -1;
/** The bytes can't be such a record. */
export const impossible = -2;

/** Reads a number of a record of any length: where the next byte is, `incomplete` or `impossible`. */
export function boundedNumber(varint: VarintReader, bytes: Uint8Array, at: number, end: number, signed: boolean): number {
  if (at >= end) return incomplete;
  // Past `end` come at least 10 readable bytes, the buffer's slack.
  const next = signed ? varint.signed(bytes, at) : varint.unsigned(bytes, at);
  if (next < 0) return end - at < 10 ? incomplete : impossible;
  return next > end ? incomplete : next;
}

/** Where the zero byte behind a text is; -1 if it isn't there yet. */
export function textEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const stop = bytes.indexOf(0, at);
  return stop >= end ? -1 : stop;
}
