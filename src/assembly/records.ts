// Reads the records of formats 12 and 13, one per allocation, and adds them up. The same rules, in the same order, as
// `core/capture/allocationRecords.ts`: both have to stop at the same record of any file.
import {
  allocate,
  enterThread,
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
import { codeLimit, damaged, incomplete, more, padding, pass, position, rare, sizeLimit, threadLimit, trailer } from './reading';
import { thread } from './threads';
import { numberEnd, readNumber, unzigzag } from './varint';

/** Whether allocations carry the number of a native frame. */
let native: bool = false;

/** The last address, shifted right by 3 as recorded. */
let lastAddress: u64 = 0;
/** The 15 addresses seen last, u64 each; entry i of the format is at `(ringHead + i) & 15`. */
const ring: u32 = u32(memory.data(16 * 8, 8));
let ringHead: u32 = 0;

export function startRecords(nativeTraces: bool): void {
  native = nativeTraces;
}

/**
 * Reads what begins before `safe`; records may reach up to `end`, behind which 64 bytes can be read. A number of more than 64 bits
 * leaves the place near 0, which is before the record's start.
 */
export function read(safe: u32, end: u32): i32 {
  let count: u64 = 0;
  let p = position;
  while (p < safe) {
    const start = p;
    const type: u32 = load<u8>(p++);
    let stop = more;
    if ((type & 0x80) != 0) {
      // An allocation or a free, counted unless it goes on behind `end`.
      let address: u64;
      const cached = (type >>> 3) & 15;
      if (cached != 15) {
        address = load<u64>(ring + (((ringHead + cached) & 15) << 3));
      } else {
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
        address = keepAddress(unzigzag(difference));
      }
      let allocator = type & 7;
      if (allocator == 0) allocator = load<u8>(p++);
      if (p < start) {
        stop = damaged;
      } else if (allocator == free || allocator == pymallocFree) {
        if (p <= end) {
          if (thread == 0) stop = damaged;
          else release(address);
        }
      } else if (allocator == 0 || allocator > munmap) {
        if (p <= end) stop = damaged;
      } else {
        if (native) p = readNativeFrame(p);
        let size: u64;
        let b: u32 = load<u8>(p);
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
        if (p < start) {
          stop = damaged;
        } else if (p <= end) {
          if (thread == 0 || size >= sizeLimit) stop = damaged;
          else if (allocator == munmap) unmap(address, size);
          else allocate(address, allocator, size, nativeFrame);
        }
      }
    } else if ((type & 0x40) != 0) {
      let code: u64;
      let b: u32 = load<u8>(p);
      if (b < 128) {
        code = b;
        p += 1;
      } else {
        code = b & 127;
        b = load<u8>(p, 1);
        code |= u64(b & 127) << 7;
        if (b < 128) {
          p += 2;
        } else {
          b = load<u8>(p, 2);
          code |= u64(b & 127) << 14;
          if (b < 128) {
            p += 3;
          } else {
            code = readNumber(p);
            p = numberEnd;
          }
        }
      }
      let instruction: u64;
      b = load<u8>(p);
      if (b < 128) {
        instruction = b;
        p += 1;
      } else {
        instruction = b & 127;
        b = load<u8>(p, 1);
        instruction |= u64(b & 127) << 7;
        if (b < 128) {
          p += 2;
        } else {
          b = load<u8>(p, 2);
          instruction |= u64(b & 127) << 14;
          if (b < 128) {
            p += 3;
          } else {
            instruction = readNumber(p);
            p = numberEnd;
          }
        }
      }
      if (p < start || code >= codeLimit) {
        stop = damaged;
      } else if (p <= end) {
        if (thread == 0) stop = damaged;
        else push(u32(code) * 2 + (type & 1), i32(unzigzag(instruction)));
      }
    } else if ((type & 0x20) != 0) {
      p = readObject(p, type);
      if (p < start) stop = damaged;
    } else if ((type & 0x10) != 0) {
      if (!pop((type & 15) + 1)) stop = damaged;
    } else if (type == 12) {
      if (p + 8 <= end) {
        if (load<u64>(p) >= threadLimit) stop = damaged;
        else enterThread(load<u64>(p));
      }
      p += 8;
    } else if (type == 0) {
      stop = padding;
    } else if (type == 1) {
      pass(count + 1, p);
      return trailer;
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

/** The address that lies so far from the last one, which is kept among those seen last. */
// @inline
function keepAddress(difference: i64): u64 {
  lastAddress += u64(difference);
  const address = lastAddress << 3;
  ringHead = (ringHead - 1) & 15;
  store<u64>(ring + (ringHead << 3), address);
  return address;
}

/** An object made or gone: only its address matters here, since it is among those seen last. Answers where it ends. */
function readObject(from: u32, type: u32): u32 {
  let p = from;
  if (((type >>> 1) & 15) == 15) {
    keepAddress(unzigzag(readNumber(p)));
    p = numberEnd;
  }
  return native && (type & 1) != 0 && p != 0 ? readNativeFrame(p) : p;
}
