// Where memory was allocated: an entry per (node, thread, native frame), with what is live, was live at the peak, and more.
// Entries are named by their address. How the peak is kept in one pass: `core/profile/locations.ts`, which does the same.
//
// Location, 96 bytes: live bytes i64, total bytes i64, total count i64, live count i32, epoch u32, peak bytes i64, temporary
// bytes i64, temporary count i64, peak count i32, node u32, thread u32, native frame u32, generation u32, allocator u32,
// number u32, 12 unused.
import { givePages, pageSize, pagesOf, takePages } from './pages';
import { firstInPage } from './tree';

export const locationSize: u32 = 96;

export let firstLocationPage: u32 = 0;
export let locationCount: u32 = 0;
/** Bytes alive, as memray counts them: an overwritten address is never subtracted. */
export let heap: i64 = 0;
export let peak: i64 = 0;
let epoch: u32 = 0;
let atPeak: bool = true;
let page: u32 = 0;
let next: u32 = 0;
let pageEnd: u32 = 0;
let table: u32 = 0;
let mask: u32 = 16383;

export function startLocations(): void {
  table = takePages(1);
}

/** The entry of a node, a thread and a native frame, made where it is new. */
// @inline
export function locationOf(node: u32, thread: u32, native: u32, allocator: u32, generation: u32): u32 {
  const last = load<u32>(node, 16);
  if (last != 0 && load<u32>(last, 64) == thread && load<u32>(last, 68) == native) return last;
  return findLocation(node, thread, native, allocator, generation);
}

function findLocation(node: u32, thread: u32, native: u32, allocator: u32, generation: u32): u32 {
  let i = hash(node, thread, native) & mask;
  let entry: u32;
  while (true) {
    entry = load<u32>(table + (i << 2));
    if (entry == 0) break;
    if (load<u32>(entry, 60) == node && load<u32>(entry, 64) == thread && load<u32>(entry, 68) == native) {
      store<u32>(node, entry, 16);
      return entry;
    }
    i = (i + 1) & mask;
  }
  if (next + locationSize > pageEnd) nextPage();
  entry = next;
  next += locationSize;
  store<u32>(entry, epoch, 28);
  store<u32>(entry, node, 60);
  store<u32>(entry, thread, 64);
  store<u32>(entry, native, 68);
  store<u32>(entry, generation, 72);
  store<u32>(entry, allocator, 76);
  store<u32>(entry, locationCount, 80);
  locationCount++;
  store<u32>(table + (i << 2), entry);
  store<u32>(node, entry, 16);
  if (locationCount * 2 > mask) grow();
  return entry;
}

function nextPage(): void {
  const fresh = takePages(1);
  if (page == 0) firstLocationPage = fresh;
  else store<u32>(page, fresh);
  page = fresh;
  next = fresh + firstInPage;
  pageEnd = fresh + pageSize;
}

function grow(): void {
  const old = table;
  const count = mask + 1;
  mask = mask * 2 + 1;
  table = takePages(pagesOf((mask + 1) << 2));
  for (let j: u32 = 0; j < count; j++) {
    const entry = load<u32>(old + (j << 2));
    if (entry == 0) continue;
    let i = hash(load<u32>(entry, 60), load<u32>(entry, 64), load<u32>(entry, 68)) & mask;
    while (load<u32>(table + (i << 2)) != 0) i = (i + 1) & mask;
    store<u32>(table + (i << 2), entry);
  }
  givePages(old, pagesOf(count << 2));
}

/** Says what the heap will be after the coming changes: before `addTo` for the same record. */
// @inline
export function moveHeap(bytes: i64): void {
  const now = heap + bytes;
  heap = now;
  if (now >= peak) {
    peak = now;
    atPeak = true;
  } else if (atPeak) {
    atPeak = false;
    epoch++;
  }
}

// @inline
export function addTo(location: u32, bytes: i64, count: i32): void {
  if (!atPeak && load<u32>(location, 28) != epoch) savePeak(location);
  store<i64>(location, load<i64>(location) + bytes);
  store<i32>(location, load<i32>(location, 24) + count, 24);
}

// @inline
function savePeak(location: u32): void {
  store<i64>(location, load<i64>(location), 32);
  store<i32>(location, load<i32>(location, 24), 56);
  store<u32>(location, epoch, 28);
}

/** Brings every entry's peak up to what has been read so far; more may come afterwards. */
export function settlePeaks(): void {
  let left = locationCount;
  let at = firstLocationPage;
  while (left != 0) {
    let entry = at + firstInPage;
    const end = at + pageSize;
    while (left != 0 && entry + locationSize <= end) {
      if (atPeak || load<u32>(entry, 28) != epoch) savePeak(entry);
      entry += locationSize;
      left--;
    }
    at = load<u32>(at);
  }
}

function hash(node: u32, thread: u32, native: u32): u32 {
  const mixed = ((node * 0x9e37_79b1) ^ (thread * 0xc2b2_ae35) ^ (native * 0x27d4_eb2f)) * 0x85eb_ca6b;
  return mixed ^ (mixed >>> 15);
}
