// What records of single allocations mean, whatever their form: the same as `core/capture/heapSums.ts`.
import { addTo, locationOf, moveHeap } from './locations';
import { addMapping, removeMapping } from './mappings';
import { foundLocation, foundSize, put, take } from './pointers';
import { countSize } from './sizes';
import { countTemporary, depth, keepAllocation, popNodes, pushNode, stack, switchThread, threadNumber } from './threads';
import { child, root } from './tree';
import { numberEnd, readNumber, unzigzag } from './varint';

// memray's numbers since format 12.
export const pymallocFree: u32 = 1;
export const free: u32 = 5;
const mmap: u32 = 14;
export const munmap: u32 = 15;

export let frees: u64 = 0;
/** Allocations by memray's number of the allocator, u64 each. */
export const allocatorCounts: u32 = u32(memory.data(16 * 8, 8));

/** The last number of a native frame, which the next one is told from: native frame records share it. */
export let nativeFrame: u32 = 0;
/** Which listing of the memory maps holds. */
let generation: u32 = 0;
/** Location of the current stack, thread and native frame; 0: not looked up yet. */
let location: u32 = 0;

export function setNative(frame: u32, listing: u32): void {
  if (frame != nativeFrame) location = 0;
  nativeFrame = frame;
  generation = listing;
}

/** The number of a native frame, told from the last one. Answers where it ends. */
export function readNativeFrame(from: u32): u32 {
  const frame = nativeFrame + u32(unzigzag(readNumber(from)));
  if (frame != nativeFrame) {
    nativeFrame = frame;
    location = 0;
  }
  return numberEnd;
}

/** The next allocation has another native frame than the one before, though none may have been read. */
export function forgetLocation(): void {
  location = 0;
}

/** @param native number of the innermost native frame; 0 for none. Negative ones, as memray's counter may become, are none. */
// @inline
export function allocate(address: u64, allocator: u32, size: u64, native: u32): void {
  let owner = location;
  if (owner == 0) {
    const node = depth == 0 ? root : load<u32>(stack + ((depth - 1) << 2));
    owner = locationOf(node, threadNumber, u32(max(i32(native), 0)), allocator, generation);
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
export function release(address: u64): void {
  frees++;
  if (take(address)) {
    const size = i64(foundSize);
    const owner = foundLocation;
    moveHeap(-size);
    addTo(owner, -size, -1);
  }
  countTemporary(address, false, 0);
}

export function unmap(address: u64, size: u64): void {
  frees++;
  removeMapping(f64(address), f64(size));
  countTemporary(address, true, size);
}

/** The running thread enters a frame: `code` is its code object's number, times 2, plus 1 for an entry frame. */
// @inline
export function push(code: u32, instruction: i32): void {
  const parent = depth == 0 ? root : load<u32>(stack + ((depth - 1) << 2));
  pushNode(child(parent, code, instruction));
  location = 0;
}

/** The running thread leaves frames; false if there aren't as many. */
// @inline
export function pop(count: u32): bool {
  if (count > depth) return false;
  popNodes(count);
  location = 0;
  return true;
}

// @inline
export function enterThread(id: u64): void {
  switchThread(id);
  location = 0;
}
