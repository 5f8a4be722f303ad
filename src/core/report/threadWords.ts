import type { CaptureInfo, Thread } from '../profile/profile.ts';

/** A thread's name; one that was never given a name is told by memray's number for it. */
export function threadWords({ id, name }: Thread, { mainThread }: CaptureInfo): string {
  if (name !== '') return name;
  return id === mainThread ? 'main thread' : `thread ${String(id)}`;
}
