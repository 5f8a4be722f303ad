import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DisposableStore } from '../../src/core/base/disposable.ts';
import { type DecoderSettings, openDecoder } from '../../src/decoder/client.ts';
import type { Overview } from '../../src/protocol/decoder.ts';
import { findPythons, project } from './support/pythons.ts';
import { record, scratch } from './support/record.ts';

const folder = scratch();
const large = join(folder, 'large.bin');
const small = join(folder, 'small.bin');
const python = findPythons().pythons[0];
const table = {
  kind: 'functions',
  mode: 'peak',
  filter: '',
  sort: 'own',
  descending: true,
  offset: 0,
  limit: 10_000,
} as const;
const whole = { mode: 'peak', inverted: false, hideImports: false, root: 0, minShare: 0.001 } as const;

describe.skipIf(python === undefined && process.env['CI'] !== 'true')('a large capture', () => {
  const opened = new DisposableStore();
  afterEach(() => opened.clear());

  beforeAll(() => {
    record(python!.path, large, ['--trace-python-allocators'], 'many.py', '60');
    record(python!.path, small, [], 'many.py', '1');
  });

  /** A worker that has its code loaded already. */
  async function start(settings: DecoderSettings = {}): Promise<ReturnType<typeof openDecoder>> {
    const decoder = opened.add(openDecoder(join(project, 'src/decoder/worker.ts'), settings));
    expect((await decoder.call('open', { path: small })).ok).toBe(true);
    return decoder;
  }

  async function overviewOf(decoder: ReturnType<typeof openDecoder>): Promise<Overview> {
    const overview = await decoder.call('open', { path: large });
    if (!overview.ok) throw new Error(overview.error.reason);
    return overview.value;
  }

  it('is answered from what is read so far, soon and about twice a second, until all is read', async () => {
    const decoder = await start();
    const times: number[] = [];
    const peaks: number[] = [];
    const answers: Promise<void>[] = [];
    const began = performance.now();
    decoder.on('partial', ({ overview }) => {
      times.push(performance.now() - began);
      peaks.push(overview.statistics.peakBytes);
      const ask = async (): Promise<void> => {
        const [rows, view, series, marks] = await Promise.all([
          decoder.call('table', table),
          decoder.call('flamegraph', whole),
          decoder.call('series', { points: 100 }),
          decoder.call('marks', { mode: 'peak', minShare: 0, maxLinesPerFile: 1000 }),
        ]);
        // Of this partial answer or a later one.
        for (const { wholeBytes } of [rows, view, marks])
          expect(wholeBytes).toBeGreaterThanOrEqual(overview.statistics.peakBytes);
        expect(rows.rows.length).toBe(rows.all);
        expect(series.time.length).toBeGreaterThan(0);
      };
      answers.push(ask());
    });
    const end = await overviewOf(decoder);
    const seconds = (performance.now() - began) / 1000;
    await Promise.all(answers);
    expect(times[0]).toBeGreaterThanOrEqual(50);
    expect(times[0]).toBeLessThan(500);
    expect(times.length).toBeGreaterThan(seconds);
    expect(peaks).toEqual(peaks.toSorted((a, b) => a - b));
    expect(peaks.at(-1)).toBeLessThanOrEqual(end.statistics.peakBytes);
    expect((await decoder.call('table', table)).wholeBytes).toBe(end.statistics.peakBytes);
  });

  it('is given up within a tenth of a second', async () => {
    const decoder = await start();
    const waits: number[] = [];
    for (let i = 0; i < 10; i++) {
      const cancel = new AbortController();
      const opening = decoder.call('open', { path: large }, { signal: cancel.signal });
      await pause(20 + i * 40);
      cancel.abort();
      const at = performance.now();
      await expect(opening).rejects.toMatchObject({ reason: 'cancelled' });
      // Messages are heard in order: an answer, whichever it is, comes behind the hearing of the cancel.
      await decoder.call('series', { points: 1 }).catch(() => undefined);
      waits.push(performance.now() - at);
    }
    let told = 0;
    decoder.on('progress', () => told++);
    decoder.on('partial', () => told++);
    await pause(600);
    expect(told).toBe(0);
    // One may fall on a moment when the machine does something else.
    expect(waits.toSorted((a, b) => a - b).at(-2)).toBeLessThan(100);
    await expect(decoder.call('table', table)).rejects.toMatchObject({ reason: 'failed' });
  });

  it('opens in less than a tenth of the time when it was opened before', async () => {
    const cacheFolder = join(folder, 'profiles');
    const open = async () => {
      const decoder = await start({ cacheFolder });
      let partials = 0;
      decoder.on('partial', () => partials++);
      const began = performance.now();
      const overview = await overviewOf(decoder);
      const took = performance.now() - began;
      return {
        decoder,
        overview,
        took,
        partials,
        rows: await decoder.call('table', table),
        view: await decoder.call('flamegraph', whole),
      };
    };
    const first = await open();
    const entries = (): readonly string[] => (existsSync(cacheFolder) ? readdirSync(cacheFolder) : []);
    for (let i = 0; i < 100 && !entries().some((name) => name.endsWith('.profile')); i++) await pause(50);
    // The small one isn't kept.
    expect(entries().length).toBe(1);
    const second = await open();
    expect(second.took).toBeLessThan(first.took / 10);
    expect(second.partials).toBe(0);
    expect([second.overview, second.rows, second.view]).toEqual([first.overview, first.rows, first.view]);
    utimesSync(large, new Date(), new Date());
    const third = await open();
    expect(third.partials).toBeGreaterThan(0);
    expect(third.overview).toEqual(first.overview);
  });
});
