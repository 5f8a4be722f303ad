import type { EpochMilliseconds } from '../base/brand.ts';
import type { CaptureFailure, CaptureInfo } from '../profile/profile.ts';

/** A capture's header, as it is in the file. */
export interface Header {
  readonly version: number;
  /** `PY_VERSION_HEX`; 0 before format 12. */
  readonly pythonVersion: number;
  readonly nativeTraces: boolean;
  readonly aggregated: boolean;
  /** Stack frames written: memray's `total_frames`. */
  readonly frameCount: number;
  readonly startTime: number;
  readonly endTime: number;
  readonly commandLine: string;
  readonly pid: number;
  readonly mainThread: number;
  /** Outermost frames of the main thread that are memray's own. */
  readonly skippedFrames: number;
  readonly pythonAllocator: number;
  /** Undefined in format 10. */
  readonly tracesPythonAllocators: boolean | undefined;
  /** False before format 12: memray could not yet. */
  readonly tracksObjects: boolean;
  /** Empty before format 13, as are the lists. */
  readonly standardLibrary: string;
  readonly sitePackages: readonly string[];
  readonly sysPath: readonly string[];
}

export type HeaderAnswer =
  | { readonly kind: 'more' }
  | { readonly kind: 'failed'; readonly failure: CaptureFailure }
  | { readonly kind: 'header'; readonly header: Header; readonly end: number };

const magic = [0x6d, 0x65, 0x6d, 0x72, 0x61, 0x79, 0] as const; // "memray\0"
/** A header holds a command line and two lists of folders; one that goes on for longer is something else. */
const longest = 8 * 1024 * 1024;
/** No list has as many folders: what is not whole yet is gone through again. */
const mostFolders = 65_536;
/** What a Date can hold, ms. */
const latestTime = 8.64e15;
const oldest = 10;
/** The newest format that is known; what is newer is read as if it were this one. */
export const newestFormat = 13;
/** From here on the Python version stands before all else. */
const withPythonVersion = 12;

/** The memray releases that write a format; undefined for formats not known here. */
export function memrayOf(version: number): string | undefined {
  switch (version) {
    case 6:
      return '1.0';
    case 7:
      return '1.1';
    case 8:
      return '1.2 to 1.3';
    case 9:
      return '1.4 to 1.6';
    case 10:
      return '1.7 to 1.10';
    case 11:
      return '1.11 to 1.18';
    case 12:
      return '1.19';
    case 13:
      return '1.20';
    default:
      return undefined;
  }
}

export function startsLikeHeader(head: Uint8Array): boolean {
  return magic.every((byte, i) => i >= head.length || head[i] === byte);
}

/** What is certain of a header that the file ends in. */
export function cutOffHeader(head: Uint8Array): CaptureFailure {
  if (!startsLikeHeader(head)) return { reason: 'notACapture' };
  const version = head[7] ?? 0;
  if (version > newestFormat) return { reason: 'unsupportedVersion', version, memrayVersion: undefined };
  if (head[version < withPythonVersion ? 12 : 16] === 1) return { reason: 'nothingWritten' };
  return { reason: 'headerCutOff' };
}

/**
 * Reads a header from the start of `bytes`; layouts: `HeaderRecord` and `readHeader` of memray 1.10, 1.18, 1.19 and 1.20. Each
 * format only added to the one before.
 */
export function readHeader(bytes: Uint8Array, end: number): HeaderAnswer {
  if (!startsLikeHeader(bytes.subarray(0, Math.min(end, 7)))) return { kind: 'failed', failure: { reason: 'notACapture' } };
  if (end < 11) return { kind: 'more' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, end);
  const version = view.getInt32(7, true);
  const unsupported: CaptureFailure = { reason: 'unsupportedVersion', version, memrayVersion: memrayOf(version) };
  if (version < oldest) return { kind: 'failed', failure: unsupported };
  const unreadable = (detail: string): HeaderAnswer => ({
    kind: 'failed',
    failure: version > newestFormat ? unsupported : { reason: 'unreadable', detail },
  });
  const flags = version < withPythonVersion ? 11 : 15;
  const stats = flags + 2;
  let at = stats + 32;
  if (end < at) return { kind: 'more' };
  const decoder = new TextDecoder();
  const text = (): string | undefined => {
    const stop = bytes.indexOf(0, at);
    if (stop < 0 || stop >= end) return undefined;
    const value = decoder.decode(bytes.subarray(at, stop));
    at = stop + 1;
    return value;
  };
  const texts = (): string[] | undefined => {
    const values: string[] = [];
    for (;;) {
      const value = text();
      if (value === undefined || values.length > mostFolders) return undefined;
      if (value === '') return values;
      values.push(value);
    }
  };
  const more: HeaderAnswer = end > longest ? unreadable('its header has no end') : { kind: 'more' };

  const commandLine = text();
  if (commandLine === undefined) return more;
  const fixed = at;
  at += version >= 12 ? 23 : version === 11 ? 22 : 21;
  if (at > end) return more;
  const standardLibrary = version >= 13 ? text() : '';
  if (standardLibrary === undefined) return more;
  const sitePackages = version >= 13 ? texts() : [];
  if (sitePackages === undefined) return more;
  const sysPath = version >= 13 ? texts() : [];
  if (sysPath === undefined) return more;
  const startTime = Number(view.getBigInt64(stats + 16, true));
  const endTime = Number(view.getBigInt64(stats + 24, true));
  if (Math.abs(startTime) > latestTime || Math.abs(endTime) > latestTime) return unreadable('its times are none');
  const format = bytes[flags + 1]!;
  if (format > 1) return unreadable(`it has the unknown file format ${format}`);
  return {
    kind: 'header',
    end: at,
    header: {
      version,
      pythonVersion: version < withPythonVersion ? 0 : view.getInt32(11, true),
      nativeTraces: bytes[flags] !== 0,
      aggregated: format === 1,
      frameCount: Number(view.getBigUint64(stats + 8, true)),
      startTime,
      endTime,
      commandLine,
      pid: view.getInt32(fixed, true),
      mainThread: Number(view.getBigUint64(fixed + 4, true)),
      skippedFrames: Number(view.getBigUint64(fixed + 12, true)),
      pythonAllocator: bytes[fixed + 20]!,
      tracesPythonAllocators: version < 11 ? undefined : bytes[fixed + 21] !== 0,
      tracksObjects: version >= 12 && bytes[fixed + 22] !== 0,
      standardLibrary,
      sitePackages,
      sysPath,
    },
  };
}

const allocators = ['other', 'pymalloc', 'pymalloc_debug', 'malloc', 'other', 'mimalloc', 'mimalloc_debug'] as const;

/** @param lastTime ms since the start of the last sample: the end of a recording that never ended properly */
export function captureInfo(header: Header, lastTime: number): CaptureInfo {
  const hex = header.pythonVersion;
  return {
    formatVersion: header.version,
    memrayVersion: memrayOf(header.version) ?? '1.21 or later',
    pythonVersion: hex === 0 ? undefined : `${(hex >>> 24) & 255}.${(hex >>> 16) & 255}.${(hex >>> 8) & 255}`,
    commandLine: header.commandLine,
    pid: header.pid,
    mainThread: header.mainThread,
    startTime: header.startTime as EpochMilliseconds,
    endTime: Math.max(header.endTime, header.startTime + lastTime) as EpochMilliseconds,
    recordedEndTime: header.endTime as EpochMilliseconds,
    frameRecords: header.frameCount,
    hasNativeTraces: header.nativeTraces,
    isAggregated: header.aggregated,
    pythonAllocator: allocators[header.pythonAllocator] ?? 'other',
    tracesPythonAllocators: header.tracesPythonAllocators,
    tracksObjects: header.tracksObjects,
    standardLibrary: header.standardLibrary === '' ? undefined : header.standardLibrary,
    sitePackages: header.sitePackages,
    sysPath: header.sysPath,
  };
}
