import type { Locations } from './locations.ts';
import type { Amounts, LocationTable } from './profile.ts';

/**
 * Locations by the finished call tree: rows that came to mean the same are added up.
 *
 * @param frameOf raw node -> index into `Profile.frames`
 * @param mapOf thread row -> (raw node -> node)
 * @param complete whether temporary and total amounts are known
 */
export function locationTable(
  locations: Locations,
  frameOf: Int32Array,
  mapOf: (thread: number) => Int32Array,
  complete: boolean,
): LocationTable {
  const rows = new Map<number, number>();
  const target = new Int32Array(locations.length);
  const first: number[] = [];
  const frames = frameOf.length + 1;
  let threads = 1;
  for (let row = 0; row < locations.length; row++) threads = Math.max(threads, locations.thread[row]! + 1);
  for (let row = 0; row < locations.length; row++) {
    const thread = locations.thread[row]!;
    const rawNode = locations.node[row]!;
    const node = mapOf(thread)[rawNode] ?? 0;
    // A node says its innermost frame itself; only at the root it can be another one.
    const key = node > 0 ? node * threads + thread : -(thread * frames + (frameOf[rawNode] ?? -1) + 2);
    let found = rows.get(key);
    if (found === undefined) {
      found = first.push(row) - 1;
      rows.set(key, found);
    }
    target[row] = found;
  }
  const sum = (bytes: Float64Array, count: Float64Array): Amounts => {
    const amounts = { bytes: new Float64Array(first.length), count: new Float64Array(first.length) };
    for (let row = 0; row < locations.length; row++) {
      amounts.bytes[target[row]!]! += bytes[row]!;
      amounts.count[target[row]!]! += count[row]!;
    }
    return amounts;
  };
  return {
    length: first.length,
    node: Uint32Array.from(first, (row) => mapOf(locations.thread[row]!)[locations.node[row]!] ?? 0),
    thread: Uint32Array.from(first, (row) => locations.thread[row]!),
    innermost: Int32Array.from(first, (row) => frameOf[locations.node[row]!] ?? -1),
    allocator: Uint8Array.from(first, (row) => locations.allocator[row]!),
    peak: sum(locations.peakBytes, locations.peakCount),
    leaks: sum(locations.liveBytes, locations.liveCount),
    temporary: complete ? sum(locations.temporaryBytes, locations.temporaryCount) : undefined,
    total: complete ? sum(locations.totalBytes, locations.totalCount) : undefined,
  };
}
