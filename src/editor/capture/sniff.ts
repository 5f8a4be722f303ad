import { open } from 'node:fs/promises';

/** Long enough for an lz4 frame's header with every optional field, a block size, a token and memray's own magic. */
const sniffed = 48;
const magic = Buffer.from('memray\0', 'latin1');
const lz4Magic = Buffer.from([0x04, 0x22, 0x4d, 0x18]);

/** Whether a file's first bytes are memray's: as they are, or as the literals that begin an lz4 frame. */
export function startsLikeCapture(start: Uint8Array): boolean {
  const bytes = Buffer.from(start.buffer, start.byteOffset, Math.min(start.byteLength, sniffed));
  if (bytes.subarray(0, magic.length).equals(magic)) return true;
  return bytes.subarray(0, lz4Magic.length).equals(lz4Magic) && bytes.includes(magic, lz4Magic.length);
}

/** Reads the start of a file: whether it is a capture, or 'empty'; undefined when it can't be read. */
export async function sniffFile(path: string): Promise<'capture' | 'empty' | 'other' | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = new Uint8Array(sniffed);
      const { bytesRead } = await file.read(buffer, 0, sniffed, 0);
      if (bytesRead === 0) return 'empty';
      return startsLikeCapture(buffer.subarray(0, bytesRead)) ? 'capture' : 'other';
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
