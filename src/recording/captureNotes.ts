import type { CaptureNotes, LineHash } from './captureStore.ts';
import type { Ending } from './recording.ts';

/** Reads notes that anybody may have written: what is not of the right type is left out, never an exception. */
export function parseNotes(text: string): CaptureNotes {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isObject(value)) return {};
  const kind = value['kind'];
  const ending = value['ending'];
  const hashes = value['lineHashes'];
  return {
    ...optional('name', value['name'], isString),
    ...optional('pid', value['pid'], isNumber),
    ...(kind === 'attach' || kind === 'run' ? { kind } : {}),
    ...optional('startedAt', value['startedAt'], isNumber),
    ...optional('endedAt', value['endedAt'], isNumber),
    ...(isEnding(ending) ? { ending } : {}),
    ...optional('keep', value['keep'], isBoolean),
    ...optional('peakBytes', value['peakBytes'], isNumber),
    ...optional('durationMilliseconds', value['durationMilliseconds'], isNumber),
    ...optional('memrayVersion', value['memrayVersion'], isString),
    ...(Array.isArray(hashes) ? { lineHashes: hashes.filter(isLineHash) } : {}),
  };
}

function optional<K extends string, T>(key: K, value: unknown, is: (value: unknown) => value is T): Partial<Record<K, T>> {
  return is(value) ? ({ [key]: value } as Record<K, T>) : {};
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLineHash(value: unknown): value is LineHash {
  return isObject(value) && isString(value['file']) && isNumber(value['line']) && isString(value['hash']);
}

export function isEnding(value: unknown): value is Ending {
  if (!isObject(value)) return false;
  switch (value['kind']) {
    case 'time':
    case 'hand':
    case 'elsewhere':
      return true;
    case 'exited':
      return ['undefined', 'number'].includes(typeof value['code']) && ['undefined', 'string'].includes(typeof value['signal']);
    case 'size':
      return isNumber(value['limitBytes']);
    case 'disk':
      return isNumber(value['freeBytes']);
    case 'failed':
      return isObject(value['failure']) && isString(value['failure']['reason']);
    default:
      return false;
  }
}
