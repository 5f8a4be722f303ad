import type { SnapshotTable } from '../profile/profile.ts';
import type { Series, SeriesParams } from './questions.ts';

/** At most `points` points: each bucket of samples keeps its largest heap and its largest resident memory, so no peak is lost. */
export function seriesOf(snapshots: SnapshotTable, { points }: SeriesParams): Series {
  const length = Math.max(1, Math.min(Math.floor(points), snapshots.length));
  if (length >= snapshots.length) {
    const { time, resident, heap } = snapshots;
    return {
      time: time.slice(0, snapshots.length),
      resident: resident.slice(0, snapshots.length),
      heap: heap.slice(0, snapshots.length),
    };
  }
  const series = { time: new Float64Array(length), resident: new Float64Array(length), heap: new Float64Array(length) };
  for (let bucket = 0; bucket < length; bucket++) {
    const from = Math.floor((bucket * snapshots.length) / length);
    const to = Math.floor(((bucket + 1) * snapshots.length) / length);
    let highest = from;
    let resident = 0;
    for (let i = from; i < to; i++) {
      if (snapshots.heap[i]! > snapshots.heap[highest]!) highest = i;
      resident = Math.max(resident, snapshots.resident[i]!);
    }
    series.time[bucket] = snapshots.time[highest]!;
    series.heap[bucket] = snapshots.heap[highest]!;
    series.resident[bucket] = resident;
  }
  return series;
}
