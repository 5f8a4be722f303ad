// Reads the records of formats 12 and 13, one per allocation, and adds them up. The same rules, in the same order, as
// `core/capture/allocationRecords.ts`: both have to stop at the same record of any file.
import { addTo, locationOf, moveHeap } from './locations';
import { addMapping, removeMapping } from './mappings';
import { foundLocation, foundSize, put, take } from './pointers';
import { countSize } from './sizes';
import { countTemporary, depth, keepAllocation, popNodes, pushNode, stack, switchThread, thread, threadNumber } from './threads';
import { child, root } from './tree';
import { numberEnd, readNumber, unzigzag } from './varint';

/** Why reading stopped. */
export const more: i32 = 0;
export const trailer: i32 = 1;
export const padding: i32 = 2;
/** The record goes on behind the end. */
export const incomplete: i32 = 3;
export const damaged: i32 = 4;
/** A record that is not read here: `position` is behind its first byte. */
export const rare: i32 = 5;

const pymallocFree: u32 = 1;
const free: u32 = 5;
const mmap: u32 = 14;
const munmap: u32 = 15;
// As in `core/capture/recordReader.ts`.
const sizeLimit: u64 = 1 << 48;
const codeLimit: u64 = 1 << 30;
const threadLimit: u64 = 1 << 53;

/** Where reading stands: the next record, but see `rare`. */
export let position: u32 = 0;
export let records: u64 = 0;
export let frees: u64 = 0;
/** Allocations by memray's number of the allocator, u64 each. */
export const allocatorCounts: u32 = u32(memory.data(16 * 8, 8));

/** Whether allocations carry the number of a native frame. */
let native: bool = false;
/** The last number of a native frame, which the next one is told from: native frame records share it. */
export let nativeFrame: u32 = 0;
/** Which listing of the memory maps holds. */
let generation: u32 = 0;

/** The last address, shifted right by 3 as recorded. */
let lastAddress: u64 = 0;
/** The 15 addresses seen last, u64 each; entry i of the format is at `(ringHead + i) & 15`. */
const ring: u32 = u32(memory.data(16 * 8, 8));
let ringHead: u32 = 0;
/** Location of the current stack, thread and native frame; 0: not looked up yet. */
let location: u32 = 0;

export function startRecords(nativeTraces: bool): void {
  native = nativeTraces;
}

export function setPosition(value: u32): void {
  position = value;
}

export function setNative(frame: u32, listing: u32): void {
  if (frame != nativeFrame) location = 0;
  nativeFrame = frame;
  generation = listing;
}

/** A rare record was read elsewhere. */
export function countRecord(): void {
  records++;
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
          else allocate(address, allocator, size);
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
      const frames = (type & 15) + 1;
      if (frames > depth) {
        stop = damaged;
      } else {
        popNodes(frames);
        location = 0;
      }
    } else if (type == 12) {
      if (p + 8 <= end) {
        if (load<u64>(p) >= threadLimit) {
          stop = damaged;
        } else {
          switchThread(load<u64>(p));
          location = 0;
        }
      }
      p += 8;
    } else if (type == 0) {
      stop = padding;
    } else if (type == 1) {
      position = p;
      records += count + 1;
      return trailer;
    } else {
      position = p;
      records += count;
      return rare;
    }
    if (stop != more || p > end) {
      position = start;
      records += count;
      return stop == more ? incomplete : stop;
    }
    count++;
  }
  position = p;
  records += count;
  return more;
}

// @inline
function allocate(address: u64, allocator: u32, size: u64): void {
  let owner = location;
  if (owner == 0) {
    const node = depth == 0 ? root : load<u32>(stack + ((depth - 1) << 2));
    owner = locationOf(node, threadNumber, u32(max(i32(nativeFrame), 0)), allocator, generation);
    location = owner;
  }
  const counted = allocatorCounts + (allocator << 3);
  store<u64>(counted, load<u64>(counted) + 1);
  countSize(size);
  store<i64>(owner, load<i64>(owner, 8) + i64(size), 8);
  store<i64>(owner, load<i64>(owner, 16) + 1, 16);
  moveHeap(i64(size));
  if (allocator == mmap) {
    // memray keeps no mapping of no bytes, though its heap hears of it.
    if (size > 0) {
      addMapping(f64(address), f64(size), owner);
      addTo(owner, i64(size), 1);
    }
  } else {
    if (put(address, owner, size)) addTo(foundLocation, -i64(foundSize), -1);
    addTo(owner, i64(size), 1);
  }
  keepAllocation(address, size, owner);
}

// @inline
function release(address: u64): void {
  frees++;
  if (take(address)) {
    const size = i64(foundSize);
    const owner = foundLocation;
    moveHeap(-size);
    addTo(owner, -size, -1);
  }
  countTemporary(address, false, 0);
}

function unmap(address: u64, size: u64): void {
  frees++;
  removeMapping(f64(address), f64(size));
  countTemporary(address, true, size);
}

// @inline
function push(code: u32, instruction: i32): void {
  const parent = depth == 0 ? root : load<u32>(stack + ((depth - 1) << 2));
  pushNode(child(parent, code, instruction));
  location = 0;
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

/** The number of a native frame, told from the last one. Answers where it ends. */
function readNativeFrame(from: u32): u32 {
  const frame = nativeFrame + u32(unzigzag(readNumber(from)));
  if (frame != nativeFrame) {
    nativeFrame = frame;
    location = 0;
  }
  return numberEnd;
}
