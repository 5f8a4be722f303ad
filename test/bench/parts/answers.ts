// `node answers.mjs DECODER CAPTURE`: opens a capture as the editor does, in a worker that has to start first, and prints as
// JSON when the first answer came and the last, and the longest wait between two, in milliseconds.
import { openDecoder } from '../../../src/decoder/client.ts';

const [decoder = '', capture = ''] = process.argv.slice(2);
const start = performance.now();
const client = openDecoder(decoder);
const times: number[] = [];
client.on('partial', () => times.push(performance.now() - start));
const opened = await client.call('open', { path: capture });
if (!opened.ok) throw new Error(`${capture} can’t be opened: ${opened.error.reason}`);
times.push(performance.now() - start);
client.dispose();
const waits = times.map((time, i) => time - (times[i - 1] ?? 0));
console.log(JSON.stringify({ first: times[0], last: times.at(-1), longest: Math.max(...waits), answers: times.length }));
