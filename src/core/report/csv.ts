import { allocatorNames } from '../capture/allocators.ts';
import type { Mode, Profile } from '../profile/profile.ts';
import { stackAmounts, stackFrames, threadText } from './stackAmounts.ts';

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
  for (const { node, row, bytes, count } of stackAmounts(profile, mode)) {
    const thread = locations.thread[row]!;
    const fields = [
      allocatorNames[locations.allocator[row]!] ?? '',
      count,
      bytes,
      threads[thread]!.id,
      threadText(profile, thread),
      stackText(profile, node),
    ];
    yield `${fields.map(csvField).join(',')}\r\n`;
  }
}

function stackText(profile: Profile, node: number): string {
  const { frames, functions, strings } = profile;
  return stackFrames(profile, node)
    .map((frame) => {
      const fn = frames.function[frame]!;
      return `${strings[functions.name[fn]!]!};${strings[functions.file[fn]!]!};${frames.line[frame]!}`;
    })
    .join('|');
}
