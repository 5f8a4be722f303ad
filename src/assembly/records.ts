// Reads the records of formats 12 and 13, one per allocation, and adds them up. The same rules, in the same order, as
// `core/capture/allocationRecords.ts`: both have to stop at the same record of any file.
import { addTo, findLocation, moveHeap } from './locations';
import { addMapping, removeMapping } from './mappings';
import { foundLocation, foundSize, put, take } from './pointers';
import { countSize } from './sizes';
import { countTemporary, depth, keepAllocation, popNodes, pushNode, stack, switchThread, thread, threadNumber } from './threads';
import { child, root } from './tree';
import { at, clearTooLong, setAt, signed, tooLong, unsigned } from './varint';

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
/** Larger numbers are not exact in JavaScript, and nothing real has such a size. */
const sizeLimit: u64 = 1 << 53;
const codeLimit: u64 = 1 << 30;

/** Where reading stands: the next record, but see `rare`. */
export let position: u32 = 0;
export let records: u64 = 0;
/** Allocations and frees. */
export let allocationRecords: u64 = 0;
export let allocations: u64 = 0;
export let allocatedBytes: u64 = 0;
/** By memray's number of the allocator, u64 each. */
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

/** Reads what begins before `safe`; records may reach up to `end`, behind which 64 bytes can be read. */
export function read(safe: u32, end: u32): i32 {
  let count: u64 = 0;
  let stop = more;
  setAt(position);
  let start = position;
  while (at < safe) {
    start = at;
    const type: u32 = load<u8>(start);
    setAt(start + 1);
    if ((type & 0x80) != 0) {
      stop = allocation(type, end);
    } else if ((type & 0x40) != 0) {
      stop = push(type & 1, end);
    } else if ((type & 0x20) != 0) {
      stop = object(type);
    } else if ((type & 0x10) != 0) {
      const frames = (type & 15) + 1;
      if (frames > depth) {
        stop = damaged;
      } else {
        popNodes(frames);
        location = 0;
      }
    } else if (type == 12) {
      if (at + 8 > end) {
        stop = incomplete;
      } else {
        switchThread(load<u64>(at));
        location = 0;
        setAt(at + 8);
      }
    } else if (type == 0) {
      stop = padding;
    } else if (type == 1) {
      position = at;
      records += count + 1;
      return trailer;
    } else {
      position = at;
      records += count;
      return rare;
    }
    if (stop != more || at > end) {
      position = start;
      records += count;
      return stop == more ? incomplete : stop;
    }
    count++;
  }
  position = at;
  records += count;
  return more;
}

/** An allocation or a free, counted unless it goes on behind `end`. */
// @inline
function allocation(type: u32, end: u32): i32 {
  const address = readAddress((type >>> 3) & 15);
  let allocator = type & 7;
  if (allocator == 0) {
    allocator = load<u8>(at);
    setAt(at + 1);
  }
  if (allocator == free || allocator == pymallocFree) {
    if (tooLong) return damaged;
    if (at > end) return more;
    if (thread == 0) return damaged;
    allocationRecords++;
    if (take(address)) {
      const size = i64(foundSize);
      const owner = foundLocation;
      moveHeap(-size);
      addTo(owner, -size, -1);
    }
    countTemporary(address, false, 0);
    return more;
  }
  if (allocator == 0 || allocator > munmap) return tooLong || at <= end ? damaged : more;
  if (native) {
    const frame = nativeFrame + u32(signed());
    if (frame != nativeFrame) {
      nativeFrame = frame;
      location = 0;
    }
  }
  const size = unsigned();
  if (tooLong) return damaged;
  if (at > end) return more;
  if (thread == 0 || size >= sizeLimit) return damaged;
  allocationRecords++;
  if (allocator == munmap) {
    removeMapping(f64(address), f64(size));
    countTemporary(address, true, size);
    return more;
  }
  allocate(address, allocator, size);
  return more;
}

// @inline
function allocate(address: u64, allocator: u32, size: u64): void {
  if (location == 0) {
    const node = depth == 0 ? root : load<u32>(stack + ((depth - 1) << 2));
    location = findLocation(node, threadNumber, nativeFrame, allocator, generation);
  }
  const owner = location;
  allocations++;
  allocatedBytes += size;
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

/** One of the addresses seen last, or a difference from the last one. */
// @inline
function readAddress(cached: u32): u64 {
  if (cached != 15) return load<u64>(ring + (((ringHead + cached) & 15) << 3));
  lastAddress += u64(signed());
  const address = lastAddress << 3;
  ringHead = (ringHead - 1) & 15;
  store<u64>(ring + (ringHead << 3), address);
  return address;
}

// @inline
function push(entry: u32, end: u32): i32 {
  const code = unsigned();
  const instruction = i32(signed());
  if (tooLong || code >= codeLimit) return damaged;
  if (at > end) return more;
  if (thread == 0) return damaged;
  const parent = depth == 0 ? root : load<u32>(stack + ((depth - 1) << 2));
  pushNode(child(parent, u32(code) * 2 + entry, instruction));
  location = 0;
  return more;
}

/** An object made or gone: only its address matters here, since it is among those seen last. */
function object(type: u32): i32 {
  readAddress((type >>> 1) & 15);
  if (native && (type & 1) != 0) {
    const frame = nativeFrame + u32(signed());
    if (frame != nativeFrame) {
      nativeFrame = frame;
      location = 0;
    }
  }
  return tooLong ? damaged : more;
}
