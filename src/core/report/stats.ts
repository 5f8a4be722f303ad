import type { CaptureInfo, HistogramBucket, Profile } from '../profile/profile.ts';
import type { Paint } from './paint.ts';
import { memraySize } from './sizeText.ts';
import { printable } from './textWidth.ts';
import { largest, locatedTotals, moduleTotals } from './topLocations.ts';

/** What `memray stats --json` writes, key by key. */
export function statsJson(profile: Profile, limit: number): Record<string, unknown> {
  const { statistics, info } = profile;
  const located = locatedTotals(profile);
  const modules = topModules(profile, limit);
  const moduleRow = (row: { module: string; bytes: number; count: number }): Record<string, unknown> => ({
    module: row.module,
    num_allocations: row.count,
    total_bytes: row.bytes,
  });
  return {
    total_num_allocations: statistics.allocations,
    total_bytes_allocated: statistics.allocatedBytes,
    allocation_size_histogram: (statistics.sizeHistogram ?? []).map((bucket) => ({
      min_bytes: bucket.minBytes,
      max_bytes: bucket.maxBytes,
      count: bucket.count,
    })),
    allocator_type_distribution: Object.fromEntries((statistics.allocators ?? []).map(({ name, count }) => [name, count])),
    top_allocations_by_size: largest(located, 'bytes', limit).map((row) => ({ location: row.location, size: row.bytes })),
    top_allocations_by_count: largest(located, 'count', limit).map((row) => ({ location: row.location, count: row.count })),
    top_modules_by_allocation_size: modules.bySize.map(moduleRow),
    top_modules_by_allocation_count: modules.byCount.map(moduleRow),
    metadata: metadata(info, statistics.records ?? 0, statistics.peakBytes),
  };
}

function topModules(profile: Profile, limit: number): Record<'bySize' | 'byCount', ReturnType<typeof moduleTotals>> {
  const modules = moduleTotals(profile);
  return {
    bySize: modules.toSorted((a, b) => b.bytes - a.bytes).slice(0, limit),
    byCount: modules.toSorted((a, b) => b.count - a.count).slice(0, limit),
  };
}

function metadata(info: CaptureInfo, records: number, peakBytes: number): Record<string, unknown> {
  return {
    start_time: pythonTime(info.startTime),
    end_time: pythonTime(info.recordedEndTime),
    total_allocations: records,
    total_frames: info.frameRecords,
    peak_memory: peakBytes,
    command_line: info.commandLine,
    pid: info.pid,
    main_thread_id: info.mainThread,
    python_allocator: info.pythonAllocator === 'other' ? 'unknown' : info.pythonAllocator.replace('_', ' '),
    has_native_traces: info.hasNativeTraces,
    trace_python_allocators: info.tracesPythonAllocators,
    file_format: info.isAggregated ? 1 : 0,
  };
}

/** `str()` of a Python datetime in UTC: `2026-11-23 21:11:53.207000+00:00`, without the fraction where it is 0. */
function pythonTime(epochMilliseconds: number): string {
  const text = new Date(epochMilliseconds).toISOString();
  const fraction = text.slice(20, 23);
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction === '000' ? '' : `.${fraction}000`}+00:00`;
}

/** What `memray stats` prints. */
export function statsText(profile: Profile, limit: number, paint: Paint): string {
  const { statistics } = profile;
  const located = locatedTotals(profile);
  const modules = topModules(profile, limit);
  const moduleLine = (row: { module: string; bytes: number; count: number }): string =>
    `\t- ${printable(row.module)}: ${memraySize(row.bytes)} total | ${row.count} allocations`;
  const sections: (readonly [title: string, lines: readonly string[]])[] = [
    ['📏 Total allocations:', [`\t${statistics.allocations ?? 0}`]],
    ['📦 Total memory allocated:', [`\t${memraySize(statistics.allocatedBytes ?? 0)}`]],
    ['📈 Peak memory usage:', [`\t${memraySize(statistics.peakBytes)}`]],
    ['📊 Histogram of allocation size:', histogram(statistics.sizeHistogram ?? [], statistics.sizeRange)],
    ['📂 Allocator type distribution:', (statistics.allocators ?? []).map(({ name, count }) => `\t ${name}: ${count}`)],
    [
      `🥇 Top ${limit} largest allocating locations (by size):`,
      largest(located, 'bytes', limit).map((row) => `\t- ${printable(row.location)} -> ${memraySize(row.bytes)}`),
    ],
    [
      `🥇 Top ${limit} largest allocating locations (by number of allocations):`,
      largest(located, 'count', limit).map((row) => `\t- ${printable(row.location)} -> ${row.count}`),
    ],
    [`🥇 Top ${limit} allocating modules (by size):`, modules.bySize.map(moduleLine)],
    [`🥇 Top ${limit} allocating modules (by number of allocations):`, modules.byCount.map(moduleLine)],
  ];
  return sections.map(([title, lines]) => [paint(title, 'bold'), ...lines, ''].join('\n')).join('\n');
}

const barWidth = 25;

function histogram(
  buckets: readonly HistogramBucket[],
  range: { readonly smallest: number; readonly largest: number } | undefined,
): readonly string[] {
  if (range === undefined || buckets.length === 0) return ['\t<no data for histogram>'];
  const most = Math.max(...buckets.map((bucket) => bucket.count));
  const countWidth = Math.max(...buckets.map((bucket) => String(bucket.count).length));
  const rule = `\t${'-'.repeat(2 + 9 + 2 + countWidth + 1 + barWidth)}`;
  const rows = buckets.map((bucket, i) => {
    const isLast = i === buckets.length - 1;
    const bound = memraySize(isLast ? bucket.maxBytes : bucket.maxBytes + 1).padEnd(9);
    const bar = '▇'.repeat(Math.ceil((bucket.count / most) * barWidth));
    return `\t${isLast ? '<=' : '< '}${bound}: ${String(bucket.count).padStart(countWidth)} ${bar}`;
  });
  return [`\tmin: ${memraySize(range.smallest)}`, rule, ...rows, rule, `\tmax: ${memraySize(range.largest)}`];
}
