import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  defaults,
  ended,
  isAlive,
  keepersIn,
  lacking,
  never,
  readByMemray,
  tracerPid,
  until,
  usePlace,
} from './support/place.ts';
import type { Recording } from '../../src/recording/recording.ts';

describe.skipIf(lacking !== undefined)(`attaching${lacking === undefined ? '' : `: ${lacking}`}`, () => {
  const place = usePlace();

  it('records until it is stopped by hand; the capture is complete and memray reads it', async () => {
    const { pid } = await place().startLeak();
    const recorder = place().recorder();
    const seen: string[] = [];
    recorder.onDidChange((recording) => seen.push(recording.state));
    const result = await recorder.attach(pid, defaults, never);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const recording: Recording = result.value;
    expect(recording).toMatchObject({ state: 'recording', started: true, pid, name: 'leak.py', kind: 'attach' });
    await until(
      () => recording.progress.captureBytes > 0,
      () => 'the capture does not grow',
    );
    expect(recording.progress.residentBytes).toBeGreaterThan(1_000_000);
    await recording.stop();
    expect(recording).toMatchObject({ state: 'ended', ending: { kind: 'hand' } });
    expect(recording.progress.captureBytes).toBe(statSync(recording.capturePath).size);
    expect((await readByMemray(recording.capturePath)).allocations).toBeGreaterThan(10);
    expect(isAlive(pid)).toBe(true);
    expect(tracerPid(pid)).toBe(0);
    expect(seen).toEqual(expect.arrayContaining(['starting', 'recording', 'stopping', 'ended']));
    await until(
      () => keepersIn(place().state).length === 0,
      () => 'the keeper did not end',
    );
    const [entry] = await place().store.list();
    expect(entry).toMatchObject({
      path: recording.capturePath,
      notes: { pid, name: 'leak.py', kind: 'attach', ending: { kind: 'hand' } },
    });
    expect(recording.capturePath).toMatch(new RegExp(`/leak-${pid}-\\d{8}-\\d{6}\\.bin$`));
    expect(place().log.join('\n')).toContain('memray attach --verbose -o');
    await ended(recording);
  });
});
