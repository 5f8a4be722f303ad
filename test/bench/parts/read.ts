// `node read.mjs records|lz4 CAPTURE`: what reading a capture takes by itself, without the start of Node, or undoing its LZ4
// alone. `MEMLENS_ENGINE=typescript` does it without WebAssembly. Prints CPU seconds, those of the loop over the records by themselves
// too, and what was found, as JSON.
import { closeSync, openSync, readSync } from 'node:fs';
import { AssemblyEngine } from '../../../src/core/capture/assemblyEngine.ts';
import { createCaptureReader } from '../../../src/core/capture/captureReader.ts';
import { Lz4Frame } from '../../../src/core/capture/lz4Frame.ts';
import type { RecordEngine } from '../../../src/core/capture/recordEngine.ts';
import { createEngine } from '../../../src/decoder/engine.ts';

const before = process.cpuUsage();

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

function chunks(path: string, push: (chunk: Uint8Array) => unknown): void {
  const file = openSync(path, 'r');
  const chunk = new Uint8Array(1024 * 1024);
  for (let count; (count = readSync(file, chunk)) > 0;) push(chunk.subarray(0, count));
  closeSync(file);
}

function readRecords(engine: RecordEngine, path: string): object {
  const reader = createCaptureReader(engine);
  chunks(path, (chunk) => reader.push(chunk));
  const loop = secondsSince(before);
  const result = reader.finish();
  if (!result.ok) throw new Error(`${path} can’t be read: ${result.error.reason}`);
  const { statistics, locations } = result.value;
  let temporaries = 0;
  for (const count of locations.temporary?.count ?? []) temporaries += count;
  return { allocations: statistics.allocations, peakBytes: statistics.peakBytes, temporaries, loop };
}

function decompress(engine: RecordEngine, path: string): object {
  const frame = new Lz4Frame(engine);
  const { buffer } = engine;
  chunks(path, (chunk) => {
    frame.push(chunk, () => {
      buffer.read = buffer.write;
      return true;
    });
  });
  return { bytes: buffer.position };
}

const [what = '', path = ''] = process.argv.slice(2);
const engine = createEngine();
if (process.env['MEMLENS_ENGINE'] !== 'typescript' && !(engine instanceof AssemblyEngine))
  throw new Error('the WebAssembly core is not to be had');
const found = what === 'lz4' ? decompress(engine, path) : readRecords(engine, path);
console.log(JSON.stringify({ ...found, cpu: secondsSince(before) }));
