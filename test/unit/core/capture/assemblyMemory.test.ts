import { describe, expect, it } from 'vitest';
import { AssemblyEngine } from '../../../../src/core/capture/assemblyEngine.ts';
import type { AssemblyExports } from '../../../../src/core/capture/assemblyMemory.ts';
import { createCaptureReader } from '../../../../src/core/capture/captureReader.ts';

/** A core that has no more memory to give: what it does then is told in `src/assembly/pages.ts`. */
function exhausted(bytes: number): AssemblyExports {
  const core = {
    memory: { buffer: { byteLength: bytes } },
    outOfMemory: { value: 1 },
    takeBuffer: () => {
      throw new WebAssembly.RuntimeError('unreachable');
    },
  };
  return core as unknown as AssemblyExports;
}

const raw = Buffer.from('memray\0\r\0\0\0', 'latin1');
const compressed = Uint8Array.from([4, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0, 2, 0, 0, 0, 0x10, 0x6d]);

describe('a core without memory', () => {
  it.each([
    ['a raw', raw],
    ['a compressed', compressed],
  ])('says that %s capture is too large, even where its bytes find no place', (_, bytes) => {
    expect(createCaptureReader(new AssemblyEngine(exhausted(2 ** 32))).push(bytes)).toEqual({
      reason: 'tooLarge',
      detail: 'what is live at once takes more than the 4 GB that can be addressed here',
    });
  });

  it("says what there was where it is the system's limit", () => {
    expect(createCaptureReader(new AssemblyEngine(exhausted(64e6))).push(raw)).toMatchObject({
      detail: 'the system gives no more memory than the 64 MB that are taken',
    });
  });
});
