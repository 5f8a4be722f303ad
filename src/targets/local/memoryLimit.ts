import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProc } from './proc.ts';

/** What cgroup v1 reads where there is no limit: the largest page-aligned signed 64-bit number. */
const unlimited = 2 ** 60;

export interface ControlGroup {
  readonly version: 1 | 2;
  readonly path: string;
}

/** /proc/PID/cgroup: `0::/path` is v2, a line naming the memory controller v1, which then has the limit. */
export function memoryGroup(cgroup: string): ControlGroup | undefined {
  let unified: ControlGroup | undefined;
  for (const line of cgroup.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    if (controllers.split(',').includes('memory')) return { version: 1, path };
    if (controllers === '') unified = { version: 2, path };
  }
  return unified;
}

export function parseLimit(text: string): number | undefined {
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isFinite(value) && value < unlimited ? value : undefined;
}

/** The lowest limit of the process's group and the groups around it; undefined where nothing limits it. */
export async function memoryLimit(pid: number): Promise<number | undefined> {
  const text = await readProc(pid, 'cgroup');
  const group = text === undefined ? undefined : memoryGroup(text);
  if (group === undefined) return undefined;
  const mount = group.version === 1 ? '/sys/fs/cgroup/memory' : '/sys/fs/cgroup';
  const file = group.version === 1 ? 'memory.limit_in_bytes' : 'memory.max';
  const parts = group.path.split('/').filter((part) => part !== '');
  const limits: number[] = [];
  for (let depth = parts.length; depth >= 0; depth -= 1) {
    try {
      const limit = parseLimit(await readFile(join(mount, ...parts.slice(0, depth), file), 'utf8'));
      if (limit !== undefined) limits.push(limit);
    } catch {
      // A container sees its own group as the root: the path of the host's is not there.
    }
  }
  return limits.length === 0 ? undefined : Math.min(...limits);
}
