import { readSync } from 'node:fs';
import { type Header, readHeader } from '../core/capture/header.ts';
import { startsLikeLz4Frame } from '../core/capture/lz4Frame.ts';

/** Bytes. A block of nothing but zeros is no part of a recording: no record holds so many. */
const blockBytes = 64 * 1024;
/** A header holds a command line and two lists of folders, bytes. */
const usualHeader = 16 * 1024;
const longestHeader = 8 * 1024 * 1024;

/**
 * Where the zeros begin that fill the rest of a file, bytes. `from` is an earlier answer; what is before it isn't looked at. The file
 * is written from its beginning on, so that blocks without zeros and blocks of zeros have one border, which is looked for.
 */
export function findWrittenEnd(file: number, from: number, size: number): number {
  const block = Buffer.alloc(blockBytes);
  /** Behind the last byte of a block that isn't zero; its beginning where there is none. */
  const endIn = (index: number): number => {
    const length = readSync(file, block, 0, blockBytes, index * blockBytes);
    let end = length;
    while (end > 0 && block[end - 1] === 0) end--;
    return index * blockBytes + end;
  };
  let written = Math.floor(from / blockBytes) - 1;
  let unwritten = Math.ceil(size / blockBytes);
  while (unwritten - written > 1) {
    const middle = (written + unwritten) >>> 1;
    if (endIn(middle) > middle * blockBytes) written = middle;
    else unwritten = middle;
  }
  return written < 0 ? from : Math.max(from, endIn(written));
}

/** The header of a raw capture, read from its first `end` bytes; undefined while it isn't whole, and where there is none. */
export function readFileHeader(file: number, end: number): Header | undefined {
  for (let length = usualHeader; ; length *= 8) {
    const bytes = Buffer.alloc(Math.min(length, end));
    const answer = readHeader(bytes, readSync(file, bytes, 0, bytes.length, 0));
    if (answer.kind === 'header') return answer.header;
    if (answer.kind === 'failed' || length >= Math.min(end, longestHeader)) return undefined;
  }
}

/** Whether the recorder has put its figures into a header, as it does at the very end: its count of allocations is 0 before. */
export function hasFigures(file: number, { version }: Header): boolean {
  const count = Buffer.alloc(8);
  readSync(file, count, 0, 8, version < 12 ? 13 : 17);
  return count.readBigUInt64LE() > 0n;
}

export function isCompressed(file: number): boolean {
  const head = Buffer.alloc(4);
  return readSync(file, head, 0, 4, 0) === 4 && startsLikeLz4Frame(head);
}
