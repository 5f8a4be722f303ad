import type { Profile } from '../profile/profile.ts';
import type { Groups } from './groups.ts';
import type { NodeSums } from './nodeSums.ts';
import type { OwnCode } from './ownCode.ts';
import type { CallerRow, CallersParams } from './questions.ts';

/**
 * Who called a line, for the bytes that its mark counts: those whose innermost frame of the user's own code it is. For a line of
 * anybody else's code: the bytes that it allocated itself.
 */
export function callersOf(
  { nodes, frames, functions, strings }: Profile,
  sources: { readonly lines: Groups; readonly nodeSums: NodeSums; readonly own: OwnCode },
  params: CallersParams,
): CallerRow[] {
  const { lines, nodeSums, own } = sources;
  const file = strings.indexOf(params.file);
  const line = lines.example.findIndex(
    (frame) => frames.line[frame] === params.line && functions.file[frames.function[frame]!] === file,
  );
  if (file < 0 || line < 0) return [];
  const isOwn = own.isOwn[file] === 1;
  /** Bytes and count per group of the calling line. */
  const callers = new Map<number, { bytes: number; count: number }>();
  for (let node = 1; node < nodes.length; node++) {
    const at = isOwn ? own.nearest[node]! : node;
    if (at === 0 || lines.ofFrame[nodes.frame[at]!] !== line) continue;
    const caller = nodes.parent[at]!;
    const bytes = nodeSums.ownBytes[node]!;
    if (caller === 0 || bytes === 0) continue;
    const group = lines.ofFrame[nodes.frame[caller]!]!;
    const sum = callers.get(group) ?? { bytes: 0, count: 0 };
    sum.bytes += bytes;
    sum.count += nodeSums.ownCount[node]!;
    callers.set(group, sum);
  }
  return [...callers]
    .sort(([a, left], [b, right]) => right.bytes - left.bytes || a - b)
    .slice(0, params.limit)
    .map(([group, { bytes, count }]) => {
      const frame = lines.example[group]!;
      const fn = frames.function[frame]!;
      return {
        function: strings[functions.name[fn]!]!,
        file: strings[functions.file[fn]!]!,
        line: frames.line[frame]!,
        bytes,
        count,
      };
    });
}
