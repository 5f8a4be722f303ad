import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readHeader } from '../../../src/core/capture/header.ts';
import { Lz4Frame } from '../../../src/core/capture/lz4Frame.ts';
import { TypeScriptEngine } from '../../../src/core/capture/typescriptEngine.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(gunzipSync(readFileSync(join(import.meta.dirname, '../fixtures', `${name}.gz`))));

/** The records of a compressed capture as they would be in one that isn't, without the padding behind them. */
function raw(name: string): Uint8Array {
  const engine = new TypeScriptEngine();
  new Lz4Frame(engine).push(fixture(name), () => true);
  const { bytes, write } = engine.buffer;
  return bytes.slice(0, bytes.subarray(0, write).findLastIndex((byte) => byte !== 0) + 1);
}

/** The same records behind a header of the other format: 12 and 13 differ in its last fields alone. */
function asFormat(version: 12 | 13, bytes: Uint8Array): Uint8Array {
  const answer = readHeader(bytes, bytes.length);
  if (answer.kind !== 'header') throw new Error('no header');
  const common = bytes.slice(0, bytes.indexOf(0, 49) + 24);
  common[7] = version;
  // An empty path, and two lists of none.
  return Uint8Array.from([...common, ...(version === 13 ? [0, 0, 0] : []), ...bytes.subarray(answer.end)]);
}

/** A pandas program's first records, and the last of its locations: between them lie megabytes of the same. */
function pandas(): Uint8Array {
  const bytes = raw('small_native_agg_pd.bin');
  const answer = readHeader(bytes, bytes.length);
  if (answer.kind !== 'header') throw new Error('no header');
  // A location is 73 bytes; the end record follows the last of them.
  return Uint8Array.from([...bytes.subarray(0, answer.end), ...bytes.subarray(-73 * 60 - 1)]);
}

const python39 = fixture('py_3.9.bin').slice(0, 12_000);

/**
 * A capture of each kind: formats 10 to 13, of all allocations and aggregated, with native stacks and without, compressed and
 * not. Only as much of each as its kind of records needs, so that a test can go through thousands of variants.
 */
export const corpus: Readonly<Record<string, Uint8Array>> = {
  'format 13': python39,
  'format 13, killed': fixture('killed.bin').slice(0, 22_000),
  'format 13, compressed': fixture('fork.bin.25809'),
  'format 13, compressed blocks': fixture('py_3.14.bin').slice(0, 16_000),
  'format 13, random records': fixture('fuzz_1.bin').slice(0, 12_000),
  'format 13, objects': raw('objects_3.14.bin').slice(0, 16_000),
  'format 13, native': asFormat(13, fixture('v_1.19.3_native.bin').slice(0, 32_000)),
  'format 13, aggregated': asFormat(13, raw('v_1.19.3_agg.bin')),
  'format 13, aggregated and native': pandas(),
  'format 12': asFormat(12, python39),
  'format 12, native': fixture('v_1.19.3_native.bin').slice(0, 24_000),
  'format 12, compressed': fixture('v_1.19.3.bin').slice(0, 16_000),
  'format 12, aggregated': raw('v_1.19.3_agg.bin'),
  'format 12, aggregated and compressed': fixture('v_1.19.3_agg.bin'),
  'format 11': fixture('v_1.14.0.bin').slice(0, 12_000),
  'format 11, aggregated': raw('v_1.18.0_agg.bin'),
  'format 11, aggregated and compressed': fixture('v_1.18.0_agg.bin'),
  'format 10': raw('v_1.10.0.bin').slice(0, 12_000),
  'format 10, native': raw('v_1.10.0_native.bin').slice(0, 20_000),
  'format 10, native and compressed': fixture('v_1.10.0_native.bin').slice(0, 12_000),
  'format 10, aggregated': raw('v_1.10.0_agg.bin'),
};
