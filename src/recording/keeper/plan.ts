import type { ProcessInfo } from '../../targets/target.ts';
import { isEnding, isObject } from '../captureNotes.ts';
import type { Ending, RecordingState } from '../recording.ts';

/** What a keeper is started with. Written by the window, read by the keeper and by windows that come later. */
export interface KeeperPlan {
  readonly id: string;
  /** The captures folder of the window that asked: later windows of that folder take the recording up. */
  readonly storeFolder: string;
  /** The window that follows it; another one takes it up when that has gone. */
  readonly owner: ProcessMark;
  readonly name: string;
  readonly process: ProcessInfo;
  readonly capturePath: string;
  readonly requestedAt: number;
  readonly aggregate: boolean;
  /** memray rewrites the file compressed when tracking ends. */
  readonly compress: boolean;
  readonly totalMilliseconds: number | undefined;
  readonly maxCaptureBytes: number | undefined;
  readonly minFreeBytes: number;
  readonly attach: MemrayCall;
  readonly detach: MemrayCall;
  readonly method: string;
  /** PATH for memray, with the folder of a configured debugger first. */
  readonly path: string;
  /** The tracker runs in the target already: watch it only. */
  readonly adopt: boolean;
}

/** A process, told apart from a later one of the same PID. */
export interface ProcessMark {
  readonly pid: number;
  readonly startTime: number | undefined;
}

export interface MemrayCall {
  readonly executable: string;
  readonly args: readonly string[];
}

/** How a recording stands, written by its keeper. */
export interface KeeperStatus {
  readonly id: string;
  readonly keeper: ProcessMark;
  readonly state: RecordingState;
  /** When tracking began; undefined before that. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly waiting: boolean;
  readonly captureBytes: number;
  readonly ending: Ending | undefined;
}

export function isPlan(value: unknown): value is KeeperPlan {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    typeof value['storeFolder'] === 'string' &&
    typeof value['name'] === 'string' &&
    typeof value['capturePath'] === 'string' &&
    typeof value['requestedAt'] === 'number' &&
    typeof value['minFreeBytes'] === 'number' &&
    isMark(value['owner']) &&
    isObject(value['process']) &&
    typeof value['process']['pid'] === 'number' &&
    typeof value['path'] === 'string' &&
    isCall(value['attach']) &&
    isCall(value['detach'])
  );
}

function isMark(value: unknown): value is ProcessMark {
  return isObject(value) && typeof value['pid'] === 'number' && ['number', 'undefined'].includes(typeof value['startTime']);
}

function isCall(value: unknown): value is MemrayCall {
  return isObject(value) && typeof value['executable'] === 'string' && Array.isArray(value['args']);
}

const states: readonly unknown[] = ['starting', 'recording', 'stopping', 'ended'] satisfies RecordingState[];

export function isStatus(value: unknown): value is KeeperStatus {
  return (
    isObject(value) &&
    typeof value['id'] === 'string' &&
    isMark(value['keeper']) &&
    states.includes(value['state']) &&
    typeof value['captureBytes'] === 'number' &&
    (value['ending'] === undefined || isEnding(value['ending']))
  );
}
