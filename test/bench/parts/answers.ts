// `node answers.mjs DECODER CAPTURE [CACHE]`: opens a capture as the editor does, in a worker that has to start first, and prints as
// JSON when the first answer came and the last, and the longest wait between two, in milliseconds. With a folder for the cache it
// stays until the capture is in it.
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDecoder } from '../../../src/decoder/client.ts';

const [decoder = '', capture = '', cache] = process.argv.slice(2);
const start = performance.now();
const client = openDecoder(decoder, cache === undefined ? {} : { cacheFolder: cache });
const times: number[] = [];
client.on('partial', () => times.push(performance.now() - start));
const opened = await client.call('open', { path: capture });
if (!opened.ok) throw new Error(`${capture} can’t be opened: ${opened.error.reason}`);
times.push(performance.now() - start);
const waits = times.map((time, i) => time - (times[i - 1] ?? 0));
console.log(JSON.stringify({ first: times[0], last: times.at(-1), longest: Math.max(...waits), answers: times.length }));

const isKept = (folder: string): boolean => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.profile'));
const givenUp = performance.now() + 20_000;
while (cache !== undefined && !isKept(cache)) {
  if (performance.now() > givenUp) throw new Error(`${capture} was not kept`);
  await sleep(50);
}
client.dispose();
