// How many allocations there were of each size: a table for small sizes, a hash for large ones.
import { givePages, pagesOf, takePages } from './pages';

export const smallSizes: u32 = 65536;

/** Count by size, u64 each. */
export let smallCounts: u32 = 0;
/** [size u64, count u64] each; free where the size is 0. */
export let largeTable: u32 = 0;
export let largeMask: u32 = 255;
let largeCount: u32 = 0;

export function startSizes(): void {
  smallCounts = takePages(pagesOf(smallSizes * 8));
  largeTable = takePages(1);
}

// @inline
export function countSize(size: u64): void {
  if (size < smallSizes) {
    const entry = smallCounts + (u32(size) << 3);
    store<u64>(entry, load<u64>(entry) + 1);
  } else {
    countLarge(size);
  }
}

function countLarge(size: u64): void {
  const entry = find(size);
  if (load<u64>(entry) == 0) {
    store<u64>(entry, size);
    largeCount++;
  }
  store<u64>(entry, load<u64>(entry, 8) + 1, 8);
  if (largeCount * 2 > largeMask) grow();
}

function find(size: u64): u32 {
  let i = hash(size) & largeMask;
  while (true) {
    const entry = largeTable + (i << 4);
    const there = load<u64>(entry);
    if (there == size || there == 0) return entry;
    i = (i + 1) & largeMask;
  }
}

function grow(): void {
  const old = largeTable;
  const count = largeMask + 1;
  largeMask = largeMask * 2 + 1;
  largeTable = takePages(pagesOf((largeMask + 1) << 4));
  for (let i: u32 = 0; i < count; i++) {
    const size = load<u64>(old + (i << 4));
    if (size == 0) continue;
    const entry = find(size);
    store<u64>(entry, size);
    store<u64>(entry, load<u64>(old + (i << 4), 8), 8);
  }
  givePages(old, pagesOf(count << 4));
}

function hash(size: u64): u32 {
  const mixed = size * 0x9e37_79b9_7f4a_7c15;
  return u32(mixed >>> 32);
}
