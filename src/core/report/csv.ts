import { allocatorNames } from '../capture/allocators.ts';
import type { Mode, Profile } from '../profile/profile.ts';

/** One field of a CSV line, quoted only where it must be (RFC 4180, as Python's `csv.writer`). */
export function csvField(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * What `memray transform csv` writes: a line per call stack, threads merged, innermost frame first. For a stack of several
 * threads or allocators memray names one of them; so does this: the first.
 */
export function* csvLines(profile: Profile, mode: Mode): Generator<string> {
  yield 'allocator,num_allocations,size,tid,thread_name,stack_trace\r\n';
  const { locations, threads } = profile;
  const amounts = locations[mode];
  if (amounts === undefined) return;
  const rows = new Map<number, { first: number; bytes: number; count: number }>();
  for (let row = 0; row < locations.length; row++) {
    if (amounts.count[row] === 0 && amounts.bytes[row] === 0) continue;
    const entry = rows.get(locations.node[row]!) ?? { first: row, bytes: 0, count: 0 };
    rows.set(locations.node[row]!, entry);
    entry.bytes += amounts.bytes[row]!;
    entry.count += amounts.count[row]!;
  }
  for (const [node, { first, bytes, count }] of rows) {
    const thread = threads[locations.thread[first]!]!;
    const id = `0x${thread.id.toString(16)}`;
    const fields = [
      allocatorNames[locations.allocator[first]!] ?? '',
      count,
      bytes,
      thread.id,
      thread.name === '' ? id : `${id} (${thread.name})`,
      stackText(profile, node),
    ];
    yield `${fields.map(csvField).join(',')}\r\n`;
  }
}

function stackText({ nodes, frames, functions, strings }: Profile, node: number): string {
  const texts: string[] = [];
  for (let at = node; at > 0; at = nodes.parent[at]!) {
    const frame = nodes.frame[at]!;
    const fn = frames.function[frame]!;
    texts.push(`${strings[functions.name[fn]!]!};${strings[functions.file[fn]!]!};${frames.line[frame]!}`);
  }
  return texts.join('|');
}
