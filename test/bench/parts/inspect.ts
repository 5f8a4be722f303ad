// `node inspect.js CAPTURE`: what the tables say of a capture, as JSON. A process of its own, since it reads all of it.
import { closeSync, openSync, readSync } from 'node:fs';
import { createCaptureReader } from '../../../src/core/capture/captureReader.ts';
import type { RecordReader } from '../../../src/core/capture/recordReader.ts';
import { TypeScriptEngine } from '../../../src/core/capture/typescriptEngine.ts';

/** Lets what counts the records be asked. */
class CountingEngine extends TypeScriptEngine {
  records: RecordReader | undefined;

  override reader(...args: Parameters<TypeScriptEngine['reader']>): RecordReader {
    this.records = super.reader(...args);
    return this.records;
  }
}

const path = process.argv[2] ?? '';
const engine = new CountingEngine();
const reader = createCaptureReader(engine);
const file = openSync(path, 'r');
const chunk = new Uint8Array(1024 * 1024);
for (let count; (count = readSync(file, chunk)) > 0;) if (reader.push(chunk.subarray(0, count)) !== undefined) break;
closeSync(file);
const profile = reader.finish();
if (!profile.ok) throw new Error(`${path} can’t be read: ${profile.error.reason}`);
const { statistics, locations, threads } = profile.value;
const sum = (column: Float64Array | undefined): number | undefined => column?.reduce((total, value) => total + value, 0);
console.log(
  JSON.stringify({
    records: engine.records?.records ?? 0,
    /** Bytes behind lz4, up to the end record. */
    bytes: engine.buffer.position,
    allocations: statistics.allocations,
    peakBytes: statistics.peakBytes,
    /** Allocations alive at the high-water mark. */
    live: sum(locations.peak.count),
    temporaries: sum(locations.temporary?.count),
    threads: threads.length,
  }),
);
