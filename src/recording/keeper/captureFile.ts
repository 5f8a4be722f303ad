import { open, realpath, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { openFiles } from '../../targets/local/proc.ts';

/** The first bytes of an LZ4 frame: memray has compressed the finished file. */
const lz4Magic = 0x18_4d_22_04;

/** 0 where there is none. */
export async function fileBytes(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

export async function isCompressed(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      return bytesRead === 4 && buffer.readUInt32LE(0) === lz4Magic;
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

/** What an unprivileged user may still write on the disk of a file; undefined where it can't be told. */
export async function freeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(dirname(path));
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** Whether the process has the capture open: it does while it is tracked. Undefined where that may not be seen. */
export async function isOpenIn(pid: number, path: string): Promise<boolean | undefined> {
  const files = await openFiles(pid);
  if (files === undefined) return undefined;
  // The kernel names files by their real place; the captures folder may be reached through a link.
  const real = join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path));
  return files.some((file) => [path, real].some((own) => file === own || file === `${own} (deleted)`));
}
