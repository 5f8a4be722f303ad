// Linear memory, handed out in pages of 64 KiB from its end on, and in small blocks from within pages. Nothing is freed one
// by one; tables that outgrew their place give whole pages back, which are used again.

export const pageSize: u32 = 65536;
const pageShift: u32 = 16;

/** Set before the trap that ends the core when there is no more memory to be had. */
export let outOfMemory: bool = false;

/** A chain of blocks that were given back: [next, pages]. */
let freeBlocks: u32 = 0;
/** Pages that were never used: zeroed by themselves. */
let freshAt: u32 = 0;
let freshPages: u32 = 0;
let smallAt: u32 = 0;
let smallEnd: u32 = 0;

/** So many pages in a row, zeroed; the address of the first. */
export function takePages(pages: u32): u32 {
  let previous: u32 = 0;
  let block = freeBlocks;
  while (block != 0) {
    const next = load<u32>(block);
    const size = load<u32>(block, 4);
    if (size >= pages) {
      let rest = next;
      if (size > pages) {
        rest = block + (pages << pageShift);
        store<u32>(rest, next);
        store<u32>(rest, size - pages, 4);
      }
      if (previous == 0) freeBlocks = rest;
      else store<u32>(previous, rest);
      memory.fill(block, 0, pages << pageShift);
      return block;
    }
    previous = block;
    block = next;
  }
  if (freshPages < pages) grow(pages);
  const fresh = freshAt;
  freshAt += pages << pageShift;
  freshPages -= pages;
  return fresh;
}

/** Grows the memory, in steps that get longer with it: every one has its price. What is left of the last step stays unused. */
function grow(pages: u32): void {
  const wanted = pages + min(u32(memory.size()) >>> 5, 256) + 16;
  let count = wanted;
  let before = memory.grow(wanted);
  if (before < 0) {
    count = pages;
    before = memory.grow(pages);
  }
  if (before < 0) {
    outOfMemory = true;
    unreachable();
  }
  // The step before may go on without a gap.
  if (freshAt + (freshPages << pageShift) != u32(before) << pageShift) {
    freshAt = u32(before) << pageShift;
    freshPages = 0;
  }
  freshPages += count;
}

export function givePages(block: u32, pages: u32): void {
  store<u32>(block, freeBlocks);
  store<u32>(block, pages, 4);
  freeBlocks = block;
}

export function pagesOf(bytes: u32): u32 {
  return (bytes >>> pageShift) + u32((bytes & (pageSize - 1)) != 0);
}

/** A block of at most half a page that stays where it is, zeroed; its size has to be a multiple of 8. */
export function takeSmall(bytes: u32): u32 {
  if (smallAt + bytes > smallEnd) {
    smallAt = takePages(1);
    smallEnd = smallAt + pageSize;
    // The last page of all would end at 2^32, which is 0: it stays unused.
    if (smallEnd == 0) {
      outOfMemory = true;
      unreachable();
    }
  }
  const block = smallAt;
  smallAt += bytes;
  return block;
}
