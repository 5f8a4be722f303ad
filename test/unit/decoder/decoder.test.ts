import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DisposableStore } from '../../../src/core/base/disposable.ts';
import { openDecoder } from '../../../src/decoder/client.ts';
import { RpcError } from '../../../src/protocol/rpc.ts';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'memlens-decoder-'));
const small = join(folder, 'small.bin');
const captured = gunzipSync(readFileSync(join(root, 'test/capture/fixtures/term.bin.gz')));
writeFileSync(small, captured);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const opened = new DisposableStore();
afterEach(() => opened.clear());

type Decoder = ReturnType<typeof openDecoder>;

/** Node runs the worker's source as it is; what ships is the same, bundled, and runs in the editor's tests. */
function start(worker = join(root, 'src/decoder/worker.ts')): Decoder {
  return opened.add(openDecoder(worker));
}

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const whole = { mode: 'peak', inverted: false, hideImports: false, root: 0, minShare: 0.001 } as const;
const functions = {
  kind: 'functions',
  mode: 'peak',
  filter: '',
  sort: 'own',
  descending: true,
  offset: 0,
  limit: 10_000,
} as const;

describe('decoder', () => {
  it('opens a capture and answers every question about it', async () => {
    const decoder = start();
    const progress: number[] = [];
    decoder.on('progress', ({ bytesRead, bytesTotal }) => progress.push(bytesRead / bytesTotal));
    const overview = await decoder.call('open', { path: small });
    if (!overview.ok) throw new Error(overview.error.reason);
    expect(overview.value.fileBytes).toBe(captured.length);
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));

    const { peakBytes } = overview.value.statistics;
    expect(peakBytes).toBeGreaterThan(0);
    const table = await decoder.call('table', functions);
    expect(table.wholeBytes).toBe(peakBytes);
    for (const inverted of [false, true]) {
      const view = await decoder.call('flamegraph', { ...whole, inverted });
      expect(view.totalBytes[0]).toBe(peakBytes);
      expect(view.id).toBeInstanceOf(Uint32Array);
      const name = table.rows[0]!.name;
      const found = await decoder.call('searchFlamegraph', { ...whole, inverted, query: name, limit: 10 });
      expect(found.bytes).toBeGreaterThanOrEqual(table.rows[0]!.ownBytes);
    }
    const marks = await decoder.call('marks', { mode: 'peak', minShare: 0, maxLinesPerFile: 1000 });
    expect(marks.wholeBytes).toBe(peakBytes);
    const [marked] = marks.files;
    const line = marked!.lines[0]!;
    const callers = await decoder.call('callers', { mode: 'peak', file: marked!.file, line: line.line, limit: 100 });
    expect(callers.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(line.bytes);
    const series = await decoder.call('series', { points: 100 });
    expect(Math.max(...series.resident)).toBe(overview.value.maxResidentBytes);
  });

  it('gives its columns away only once: a second answer has its own', async () => {
    const decoder = start();
    await decoder.call('open', { path: small });
    const ask = async () => [await decoder.call('flamegraph', whole), await decoder.call('series', { points: 1e9 })] as const;
    const first = await ask();
    expect(first[0].length).toBeGreaterThan(3);
    expect(await ask()).toEqual(first);
  });

  it.each([
    ['text', file('text.bin', new TextEncoder().encode('a file of words')), 'notACapture'],
    ['nothing', file('nothing.bin', new Uint8Array(0)), 'empty'],
    ['a piece of a header', file('piece.bin', captured.subarray(0, 12)), 'headerCutOff'],
    ['no file', join(folder, 'absent.bin'), 'unreadable'],
    ['a folder', folder, 'unreadable'],
  ])('says why %s is no capture', async (_, path, reason) => {
    const answer = await start().call('open', { path });
    expect(answer.ok ? undefined : answer.error.reason).toBe(reason);
  });

  it('stops reading when cancelled, and can open another file', async () => {
    // A raw recording that was killed: zeros up to the size it had reserved. Sparse, so the disk isn't read either.
    const large = file('large.bin', captured.subarray(0, 2000));
    truncateSync(large, 20 * 1024 ** 3);
    const decoder = start();
    const cancel = new AbortController();
    let largeReads = 0;
    decoder.on('progress', ({ bytesTotal }) => {
      if (bytesTotal < 1024 ** 3) return;
      largeReads++;
      cancel.abort();
    });
    const opening = decoder.call('open', { path: large }, { signal: cancel.signal });
    await expect(opening).rejects.toThrow(RpcError);
    await expect(opening).rejects.toMatchObject({ reason: 'cancelled' });
    expect((await decoder.call('open', { path: small })).ok).toBe(true);
    const atThen = largeReads;
    // Whoever goes on reading says so ten times a second.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(largeReads).toBe(atThen);
  });

  it('has no answers before a capture is open', async () => {
    await expect(start().call('table', functions)).rejects.toMatchObject({ reason: 'failed' });
  });

  it('rejects what was asked when it is disposed', async () => {
    const decoder = start();
    const opening = decoder.call('open', { path: small });
    decoder.dispose();
    await expect(opening).rejects.toMatchObject({ reason: 'closed' });
    await expect(decoder.call('table', functions)).rejects.toMatchObject({ reason: 'closed' });
  });

  it.each([
    ['ends', 'process.exit(3)', /code 3/],
    ['fails', 'throw new Error("out of luck")', /out of luck/],
  ])('rejects what was asked when its worker %s by itself', async (_, source, words) => {
    const decoder = start(file('dying.mjs', new TextEncoder().encode(source)));
    const opening = decoder.call('open', { path: small });
    await expect(opening).rejects.toMatchObject({ reason: 'closed' });
    await expect(opening).rejects.toThrow(words);
  });
});
