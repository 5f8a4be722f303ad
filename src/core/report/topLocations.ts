import type { Amounts, Profile } from '../profile/profile.ts';
import { memrayModules } from './memrayModules.ts';

export interface Located {
  /** `function:file:line`, or memray's words where there was no Python frame. */
  readonly location: string;
  readonly bytes: number;
  readonly count: number;
}

export interface ModuleAmount {
  readonly module: string;
  readonly bytes: number;
  readonly count: number;
}

/** Everything ever allocated, by the line that allocated, in the order in which the lines first did. */
export function locatedTotals(profile: Profile): readonly Located[] {
  const { locations, frames, functions, strings } = profile;
  const total = locations.total;
  if (total === undefined) return [];
  // By frame first, the last one for none: there are far fewer frames than locations, and text is dear.
  const sums = sumBy(locations.innermost, frames.length, total);
  const rows = new Map<string, { location: string; bytes: number; count: number }>();
  for (const frame of sums.inOrder) {
    let location = '<stack trace unavailable>';
    if (frame < frames.length) {
      const fn = frames.function[frame]!;
      location = `${strings[functions.name[fn]!]!}:${strings[functions.file[fn]!]!}:${frames.line[frame]!}`;
    }
    const entry = rows.get(location) ?? { location, bytes: 0, count: 0 };
    rows.set(location, entry);
    entry.bytes += sums.bytes[frame]!;
    entry.count += sums.count[frame]!;
  }
  return [...rows.values()];
}

/** Adds amounts up by a key below `keys`; rows without one, below 0, by `keys` itself. Keys come in the order of their first row. */
function sumBy(
  key: Int32Array,
  keys: number,
  amounts: Amounts,
): { readonly bytes: Float64Array; readonly count: Float64Array; readonly inOrder: readonly number[] } {
  const bytes = new Float64Array(keys + 1);
  const count = new Float64Array(keys + 1);
  const seen = new Uint8Array(keys + 1);
  const inOrder: number[] = [];
  for (let row = 0; row < key.length; row++) {
    const at = key[row]! < 0 ? keys : key[row]!;
    if (seen[at] === 0) inOrder.push(at);
    seen[at] = 1;
    bytes[at]! += amounts.bytes[row]!;
    count[at]! += amounts.count[row]!;
  }
  return { bytes, count, inOrder };
}

/** The largest first; of equals the one that allocated later, as in memray, which has those without a frame last. */
export function largest(rows: readonly Located[], amount: 'bytes' | 'count', limit: number): readonly Located[] {
  const order = (index: number): number => (rows[index]!.location === '<stack trace unavailable>' ? -1 : index);
  return rows
    .map((_, index) => index)
    .sort((a, b) => rows[b]![amount] - rows[a]![amount] || order(b) - order(a))
    .slice(0, limit)
    .map((index) => rows[index]!);
}

export function moduleTotals(profile: Profile): readonly ModuleAmount[] {
  const { locations } = profile;
  const total = locations.total;
  if (total === undefined) return [];
  const { names, ofNode } = memrayModules(profile);
  const sums = sumBy(
    Int32Array.from(locations.node, (node) => ofNode[node]!),
    names.length,
    total,
  );
  return sums.inOrder.map((module) => ({ module: names[module]!, bytes: sums.bytes[module]!, count: sums.count[module]! }));
}
