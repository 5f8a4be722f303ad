// Live allocations by address: which location made them, and how large they are. The same structure as
// `core/profile/pointerMap.ts`: regions of 1 MiB, found by a hash; 1024 chunks of 1 KiB each; 64 slots a chunk, one for 16 bytes
// of address. Nothing is moved on removal, and neighbours stay near each other.
//
// Slot, 8 bytes: location's address u32 with bit 3 of the allocation's address in its lowest bit, size u32.
import { givePages, pagesOf, takePages, takeSmall } from './pages';

/** In a slot: the size is in the overflow table. */
const tooWide: u64 = 0xffff_ffff;

/** What `put` and `take` found. */
export let foundLocation: u32 = 0;
export let foundSize: u64 = 0;

/** [region number + 1 u64, its chunks u32, unused u32] */
let regions: u32 = 0;
let regionMask: u32 = 4095;
let regionCount: u32 = 0;
/**
 * A region's chunks take 4 KiB, whatever lies in it. Past so many, 64 GiB of addresses, what lies in none of them goes into the
 * overflow table, entry by entry: a file of 16 kB may name a million regions.
 */
const mostRegions: u32 = 65536;
/** Number + 1 of the region that was used last, and its chunks. */
let lastRegion: u64 = 0;
let lastChunks: u32 = 0;

/** For 8-byte neighbours of a taken slot, for sizes that don't fit one, and for what has no region: [address / 8 + 1 u64, size u64, location u32, unused] */
let overflow: u32 = 0;
let overflowMask: u32 = 255;
/** Entries; one more once there are no more regions to be had, so that nobody thinks it empty. */
let overflowCount: u32 = 0;
const overflowSize: u32 = 24;

export function startPointers(): void {
  regions = takePages(1);
  overflow = takePages(1);
}

/** Puts an allocation at an address. True if something was live there: it is in `foundLocation` and `foundSize`. */
// @inline
export function put(address: u64, location: u32, size: u64): bool {
  const slot = slotOf(address);
  const owner = load<u32>(slot);
  const parity = u32(address >>> 3) & 1;
  if (owner == 0 && overflowCount == 0 && size < tooWide) {
    store<u32>(slot, location | parity);
    store<u32>(slot, u32(size), 4);
    return false;
  }
  return putSlowly(slot, address, location, size);
}

function putSlowly(slot: u32, address: u64, location: u32, size: u64): bool {
  if (slot == 0) {
    const replaced = takeOverflow(address);
    putOverflow(address, location, size);
    return replaced;
  }
  const owner = load<u32>(slot);
  const parity = u32(address >>> 3) & 1;
  let was: bool;
  if (owner == 0 || (owner & 1) == parity) {
    // Free in the slot does not mean free in the map: its neighbour may have held the slot before.
    was = owner == 0 ? takeOverflow(address) : found(slot, owner, address);
    store<u32>(slot, location | parity);
    store<u32>(slot, u32(min(size, tooWide)), 4);
    if (size >= tooWide) putOverflow(address, location, size);
    return was;
  }
  was = takeOverflow(address);
  putOverflow(address, location, size);
  return was;
}

/** Removes what is live at an address. False if nothing was. */
// @inline
export function take(address: u64): bool {
  const slot = existingSlotOf(address);
  if (slot == 0) return overflowCount != 0 && takeOverflow(address);
  const owner = load<u32>(slot);
  if (owner != 0 && (owner & 1) == (u32(address >>> 3) & 1)) {
    store<u32>(slot, 0);
    return found(slot, owner, address);
  }
  return overflowCount != 0 && takeOverflow(address);
}

// @inline
function found(slot: u32, owner: u32, address: u64): bool {
  const size: u64 = load<u32>(slot, 4);
  if (size == tooWide) return takeOverflow(address);
  foundLocation = owner & ~1;
  foundSize = size;
  return true;
}

/** 0 where there is no region to be had; nothing lies there. */
// @inline
function slotOf(address: u64): u32 {
  const region = (address >>> 20) + 1;
  if (region != lastRegion && !homeRegion(region) && !findRegion(region, true)) return 0;
  const entry = lastChunks + ((u32(address >>> 10) & 1023) << 2);
  let chunk = load<u32>(entry);
  if (chunk == 0) {
    chunk = takeSmall(512);
    store<u32>(entry, chunk);
  }
  return chunk + ((u32(address >>> 4) & 63) << 3);
}

// @inline
function existingSlotOf(address: u64): u32 {
  const region = (address >>> 20) + 1;
  if (region != lastRegion && !homeRegion(region) && !findRegion(region, false)) return 0;
  const chunk = load<u32>(lastChunks + ((u32(address >>> 10) & 1023) << 2));
  return chunk == 0 ? 0 : chunk + ((u32(address >>> 4) & 63) << 3);
}

/** Makes a region the last one if it is where it belongs in the table, as most are. */
// @inline
function homeRegion(region: u64): bool {
  const entry = regions + ((hash(region) & regionMask) << 4);
  if (load<u64>(entry) != region) return false;
  lastRegion = region;
  lastChunks = load<u32>(entry, 8);
  return true;
}

/** Makes a region the last one; false if it isn't there, or can't be made. */
function findRegion(region: u64, create: bool): bool {
  let i = hash(region) & regionMask;
  while (true) {
    const entry = regions + (i << 4);
    const there = load<u64>(entry);
    if (there == region) {
      lastRegion = region;
      lastChunks = load<u32>(entry, 8);
      return true;
    }
    if (there == 0) break;
    i = (i + 1) & regionMask;
  }
  if (!create || regionCount == mostRegions) return false;
  lastRegion = region;
  lastChunks = takeSmall(4096);
  store<u64>(regions + (i << 4), region);
  store<u32>(regions + (i << 4), lastChunks, 8);
  regionCount++;
  if (regionCount == mostRegions) overflowCount++;
  if (regionCount * 2 > regionMask) growRegions();
  return true;
}

function growRegions(): void {
  const old = regions;
  const count = regionMask + 1;
  regionMask = regionMask * 2 + 1;
  regions = takePages(pagesOf((regionMask + 1) << 4));
  for (let j: u32 = 0; j < count; j++) {
    const region = load<u64>(old + (j << 4));
    if (region == 0) continue;
    let i = hash(region) & regionMask;
    while (load<u64>(regions + (i << 4)) != 0) i = (i + 1) & regionMask;
    store<u64>(regions + (i << 4), region);
    store<u32>(regions + (i << 4), load<u32>(old + (j << 4), 8), 8);
  }
  givePages(old, pagesOf(count << 4));
}

function putOverflow(address: u64, location: u32, size: u64): void {
  let i = hash((address >>> 3) + 1) & overflowMask;
  while (load<u64>(overflow + i * overflowSize) != 0) i = (i + 1) & overflowMask;
  const entry = overflow + i * overflowSize;
  store<u64>(entry, (address >>> 3) + 1);
  store<u64>(entry, size, 8);
  store<u32>(entry, location, 16);
  overflowCount++;
  if (overflowCount * 2 > overflowMask) growOverflow();
}

function takeOverflow(address: u64): bool {
  const key = (address >>> 3) + 1;
  let i = hash(key) & overflowMask;
  while (true) {
    const there = load<u64>(overflow + i * overflowSize);
    if (there == 0) return false;
    if (there == key) break;
    i = (i + 1) & overflowMask;
  }
  const entry = overflow + i * overflowSize;
  foundSize = load<u64>(entry, 8);
  foundLocation = load<u32>(entry, 16);
  overflowCount--;
  closeGap(i);
  return true;
}

/** Moves back what stood behind a removed entry and might not be found past the gap. */
function closeGap(gap: u32): void {
  let hole = gap;
  let i = gap;
  while (true) {
    i = (i + 1) & overflowMask;
    const key = load<u64>(overflow + i * overflowSize);
    if (key == 0) break;
    const home = hash(key) & overflowMask;
    // Only if its home lies cyclically outside (hole, i].
    if (((i - home) & overflowMask) >= ((i - hole) & overflowMask)) {
      memory.copy(overflow + hole * overflowSize, overflow + i * overflowSize, overflowSize);
      hole = i;
    }
  }
  store<u64>(overflow + hole * overflowSize, 0);
}

function growOverflow(): void {
  const old = overflow;
  const count = overflowMask + 1;
  overflowMask = overflowMask * 2 + 1;
  overflow = takePages(pagesOf((overflowMask + 1) * overflowSize));
  for (let j: u32 = 0; j < count; j++) {
    const key = load<u64>(old + j * overflowSize);
    if (key == 0) continue;
    let i = hash(key) & overflowMask;
    while (load<u64>(overflow + i * overflowSize) != 0) i = (i + 1) & overflowMask;
    memory.copy(overflow + i * overflowSize, old + j * overflowSize, overflowSize);
  }
  givePages(old, pagesOf(count * overflowSize));
}

// @inline
function hash(key: u64): u32 {
  const mixed = key * 0x9e37_79b9_7f4a_7c15;
  return u32(mixed >>> 32);
}
