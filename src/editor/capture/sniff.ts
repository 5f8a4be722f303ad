import { open } from 'node:fs/promises';
import { looksLikeCapture } from '../../core/capture/captureReader.ts';

/** Long enough for an lz4 frame's header with every optional field, a block size, a token and memray's own magic. */
const sniffed = 48;

/** Reads the start of a file: whether it is a capture, or 'empty'; undefined when it can't be read. */
export async function sniffFile(path: string): Promise<'capture' | 'empty' | 'other' | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = new Uint8Array(sniffed);
      const { bytesRead } = await file.read(buffer, 0, sniffed, 0);
      if (bytesRead === 0) return 'empty';
      return looksLikeCapture(buffer.subarray(0, bytesRead)) ? 'capture' : 'other';
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
