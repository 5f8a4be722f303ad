import { readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readProc } from '../targets/local/proc.ts';

/** The memray that a process has mapped. `version` is undefined where the files it was loaded from are replaced or gone. */
export interface LoadedMemray {
  readonly path: string;
  readonly version: string | undefined;
  /** The file on disk is not the one that is mapped: another version was installed since. */
  readonly replaced: boolean;
}

export interface MappedFile {
  readonly path: string;
  readonly inode: number;
  readonly deleted: boolean;
}

/** The line of /proc/PID/maps that has memray's tracker: `start-end perms offset dev inode path`. */
export function mappedMemray(maps: string): MappedFile | undefined {
  const match = /^\S+ \S+ \S+ \S+ (\d+)\s+(\/.*\/_memray\.(?:cpython-|abi3)[^\n]*?\.so)( \(deleted\))?$/m.exec(maps);
  return match === null ? undefined : { path: match[2] ?? '', inode: Number(match[1]), deleted: match[3] !== undefined };
}

export async function loadedMemray(pid: number): Promise<LoadedMemray | undefined> {
  const maps = await readProc(pid, 'maps');
  const mapped = maps === undefined ? undefined : mappedMemray(maps);
  if (mapped === undefined) return undefined;
  const found = await stat(mapped.path).catch(() => undefined);
  const replaced = mapped.deleted || found?.ino !== mapped.inode;
  return { path: mapped.path, replaced, version: replaced ? undefined : await installedBeside(mapped.path) };
}

/** `memray-1.20.0.dist-info` beside the package says which version its files are. */
async function installedBeside(extension: string): Promise<string | undefined> {
  const names = await readdir(dirname(dirname(extension))).catch(() => []);
  return names.map((name) => /^memray-(.+)\.dist-info$/.exec(name)?.[1]).find((version) => version !== undefined);
}
