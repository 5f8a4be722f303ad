import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readHeader } from '../../src/core/capture/header.ts';
import { TypeScriptEngine } from '../../src/core/capture/typescriptEngine.ts';
import type { CaptureFailure, Profile } from '../../src/core/profile/profile.ts';
import { RecordingTables } from '../../src/core/profile/recordingTables.ts';
import { foldStacks, readBytes } from './support/read.ts';

/** Format 13, not compressed. */
const known = new Uint8Array(gunzipSync(readFileSync(join(import.meta.dirname, 'fixtures/killed.bin.gz'))));
const header = readHeader(known, known.length);
if (header.kind !== 'header') throw new Error('no header');
const { end } = header;
const asKnown = readBytes(known);
/** Where a record begins, far behind the first. */
const engine = new TypeScriptEngine();
engine.buffer.append(known.subarray(end, 200_000));
engine.reader(header.header, new RecordingTables()).read(engine.buffer, false);
const boundary = end + engine.buffer.position;

/** A file of a format to come, with bytes put in somewhere. */
function newer(version: number, at: number, ...bytes: readonly number[]): Uint8Array {
  const made = new Uint8Array(known.length + bytes.length);
  made.set(known.subarray(0, at));
  made.set(bytes, at);
  made.set(known.subarray(at), at + bytes.length);
  made[7] = version;
  return made;
}

function profileOf(bytes: Uint8Array): Profile {
  const result = readBytes(bytes);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function failureOf(bytes: Uint8Array): CaptureFailure | undefined {
  const result = readBytes(bytes);
  return result.ok ? undefined : result.error;
}

describe('a format that is not known', () => {
  it('is read as the newest that is, and says so', () => {
    const profile = profileOf(newer(14, known.length));
    if (!asKnown.ok) throw new Error('unreadable');
    expect(foldStacks(profile, 'peak', true)).toEqual(foldStacks(asKnown.value, 'peak', true));
    expect(profile.info).toMatchObject({ formatVersion: 14, memrayVersion: '1.21 or later' });
    expect(profile.problems).toEqual([...asKnown.value.problems, { kind: 'newerFormat', version: 14 }]);
  });

  it('is read up to a record that is new', () => {
    const whole = profileOf(newer(14, known.length));
    // 9 is no type of record.
    const profile = profileOf(newer(14, boundary, 9));
    expect(profile.problems.map(({ kind }) => kind)).toEqual(['damaged', 'newerFormat']);
    expect(profile.statistics.records).toBeGreaterThan(1000);
    expect(profile.statistics.records).toBeLessThan(whole.statistics.records!);
  });

  it.each([
    ['a field more in the header’s middle', 15, [0, 0, 0, 1]],
    ['a byte more behind the header', end, [1]],
    ['a text more behind the header', end, [...Buffer.from('/srv/venv'), 0]],
    ['a list more behind the header', end, [0x2f, 0x61, 0, 0x2f, 0x62, 0, 0]],
  ])('with %s is unsupported', (_, at, bytes) => {
    expect(failureOf(newer(14, at, ...bytes))).toEqual({ reason: 'unsupportedVersion', version: 14, memrayVersion: undefined });
  });

  it('that ends within its header is unsupported, too', () => {
    expect(failureOf(newer(14, known.length).subarray(0, 60))).toMatchObject({ reason: 'unsupportedVersion', version: 14 });
  });

  it.each([
    [9, '1.4 to 1.6'],
    [6, '1.0'],
    [1, undefined],
  ])('version %i is too old, whatever it holds', (version, memrayVersion) => {
    expect(failureOf(newer(version, known.length))).toEqual({ reason: 'unsupportedVersion', version, memrayVersion });
  });
});
