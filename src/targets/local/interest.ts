import type { ProcessInfo } from '../target.ts';

/** Python first, then by resident memory, largest first. */
export function byInterest(a: ProcessInfo, b: ProcessInfo): number {
  if (a.isPython !== b.isPython) return a.isPython ? -1 : 1;
  return (b.residentBytes ?? 0) - (a.residentBytes ?? 0) || a.pid - b.pid;
}
