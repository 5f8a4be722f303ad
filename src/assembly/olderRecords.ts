// Reads the records of formats 10 and 11, one per allocation, and adds them up. The same rules, in the same order, as
// `core/capture/olderAllocationRecords.ts`: both have to stop at the same record of any file.
//
// Which frames the interpreter entered from native code, a bit each: a table of chunks for 32,768 frames. A record of a frame may
// come behind its first use, so they are looked up at every push.
import {
  allocate,
  enterThread,
  forgetLocation,
  free,
  munmap,
  nativeFrame,
  pop,
  push,
  pymallocFree,
  readNativeFrame,
  release,
  unmap,
} from './heap';
import { pagesOf, takePages, takeSmall } from './pages';
import { codeLimit, damaged, incomplete, more, padding, pass, position, rare, sizeLimit, threadLimit, trailer } from './reading';
import { thread } from './threads';
import { numberEnd, readNumber, unzigzag } from './varint';

/** The number of each older allocator since format 12, 4 bits each; 0 for none. As in `core/capture/allocators.ts`. */
const allocatorOfOlder: u64 = 0x1432_fedc_ba97_8560;

let lastAddress: u64 = 0;
/** Number of the frame that was recorded or entered last, which the next one is told from: records of frames share it. */
export let lastFrame: u32 = 0;
/** Native frame of the last allocation; 0 for one that was recorded without. */
let lastNative: u32 = 0;
let entryChunks: u32 = 0;
const chunkShift: u32 = 15;
const chunkBytes: u32 = 4096;

export function startOlderRecords(): void {
  entryChunks = takePages(pagesOf((u32(codeLimit) >>> chunkShift) << 2));
}

/** A frame was recorded: its number, times 2, plus 1 for an entry frame. */
export function setFrame(code: u32): void {
  lastFrame = code >>> 1;
  if ((code & 1) == 0) return;
  const entry = entryChunks + ((lastFrame >>> chunkShift) << 2);
  if (load<u32>(entry) == 0) store<u32>(entry, takeSmall(chunkBytes));
  const word = load<u32>(entry) + (((lastFrame >>> 5) & 1023) << 2);
  store<u32>(word, load<u32>(word) | (u32(1) << (lastFrame & 31)));
}

/** A frame's number as the tree has it. */
// @inline
function codeOf(frame: u32): u32 {
  const chunk = load<u32>(entryChunks + ((frame >>> chunkShift) << 2));
  if (chunk == 0) return frame << 1;
  return (frame << 1) | ((load<u32>(chunk + (((frame >>> 5) & 1023) << 2)) >>> (frame & 31)) & 1);
}

/** As `read` in `records.ts`. */
export function readOlder(safe: u32, end: u32): i32 {
  let count: u64 = 0;
  let p = position;
  while (p < safe) {
    const start = p;
    const type: u32 = load<u8>(p++);
    const kind = type & 15;
    let stop = more;
    if (kind == 1 || kind == 2) {
      const allocator = u32(allocatorOfOlder >>> ((type >>> 4) << 2)) & 15;
      const frees = allocator == free || allocator == pymallocFree;
      let difference: u64;
      let b: u32 = load<u8>(p);
      if (b < 128) {
        difference = b;
        p += 1;
      } else {
        difference = b & 127;
        b = load<u8>(p, 1);
        difference |= u64(b & 127) << 7;
        if (b < 128) {
          p += 2;
        } else {
          b = load<u8>(p, 2);
          difference |= u64(b & 127) << 14;
          if (b < 128) {
            p += 3;
          } else {
            b = load<u8>(p, 3);
            difference |= u64(b & 127) << 21;
            if (b < 128) {
              p += 4;
            } else {
              difference = readNumber(p);
              p = numberEnd;
            }
          }
        }
      }
      const address = lastAddress + u64(unzigzag(difference));
      lastAddress = address;
      let size: u64 = 0;
      // With a native frame there is a size too, whatever the allocator.
      if (kind == 2 || !frees) {
        b = load<u8>(p);
        if (b < 128) {
          size = b;
          p += 1;
        } else {
          size = b & 127;
          b = load<u8>(p, 1);
          size |= u64(b & 127) << 7;
          if (b < 128) {
            p += 2;
          } else {
            b = load<u8>(p, 2);
            size |= u64(b & 127) << 14;
            if (b < 128) {
              p += 3;
            } else {
              size = readNumber(p);
              p = numberEnd;
            }
          }
        }
        if (kind == 2 && p > start) p = readNativeFrame(p);
      }
      if (allocator == 0 || p < start) {
        stop = damaged;
      } else if (p <= end) {
        if (thread == 0 || size >= sizeLimit) {
          stop = damaged;
        } else if (frees) {
          release(address);
        } else if (allocator == munmap) {
          unmap(address, size);
        } else {
          const native: u32 = kind == 2 ? nativeFrame : 0;
          if (native != lastNative) {
            lastNative = native;
            forgetLocation();
          }
          allocate(address, allocator, size, native);
        }
      }
    } else if (kind == 4) {
      let difference: u64;
      let b: u32 = load<u8>(p);
      if (b < 128) {
        difference = b;
        p += 1;
      } else {
        difference = b & 127;
        b = load<u8>(p, 1);
        difference |= u64(b & 127) << 7;
        if (b < 128) {
          p += 2;
        } else {
          b = load<u8>(p, 2);
          difference |= u64(b & 127) << 14;
          if (b < 128) {
            p += 3;
          } else {
            difference = readNumber(p);
            p = numberEnd;
          }
        }
      }
      if (p < start) {
        stop = damaged;
      } else if (p <= end) {
        const frame = lastFrame + u32(unzigzag(difference));
        if (thread == 0 || frame >= u32(codeLimit)) {
          stop = damaged;
        } else {
          lastFrame = frame;
          push(codeOf(frame), 0);
        }
      }
    } else if (kind == 9) {
      if (!pop((type >>> 4) + 1)) stop = damaged;
    } else if (kind == 12) {
      if (p + 8 <= end) {
        if (load<u64>(p) >= threadLimit) stop = damaged;
        else enterThread(load<u64>(p));
      }
      p += 8;
    } else if (type == 0) {
      stop = padding;
    } else if (type == 16) {
      pass(count + 1, p);
      return trailer;
    } else if (kind == 0 || kind == 8 || kind > 12) {
      stop = damaged;
    } else {
      pass(count, p);
      return rare;
    }
    if (stop != more || p > end) {
      pass(count, start);
      return stop == more ? incomplete : stop;
    }
    count++;
  }
  pass(count, p);
  return more;
}
