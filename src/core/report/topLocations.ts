import type { Profile } from '../profile/profile.ts';
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
  const rows = new Map<string, { location: string; bytes: number; count: number }>();
  for (let row = 0; row < locations.length; row++) {
    const frame = locations.innermost[row]!;
    let location = '<stack trace unavailable>';
    if (frame >= 0) {
      const fn = frames.function[frame]!;
      location = `${strings[functions.name[fn]!]!}:${strings[functions.file[fn]!]!}:${frames.line[frame]!}`;
    }
    const entry = rows.get(location) ?? { location, bytes: 0, count: 0 };
    rows.set(location, entry);
    entry.bytes += total.bytes[row]!;
    entry.count += total.count[row]!;
  }
  return [...rows.values()];
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
  const modules = memrayModules(profile);
  const rows = new Map<string, { module: string; bytes: number; count: number }>();
  for (let row = 0; row < locations.length; row++) {
    const module = modules[locations.node[row]!]!;
    const entry = rows.get(module) ?? { module, bytes: 0, count: 0 };
    rows.set(module, entry);
    entry.bytes += total.bytes[row]!;
    entry.count += total.count[row]!;
  }
  return [...rows.values()];
}
