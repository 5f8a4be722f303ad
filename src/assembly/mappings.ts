// Live memory mappings: intervals of addresses, which may overlap. The same rules as `core/profile/mappings.ts`, in the same
// floating-point numbers, so that both say the same of any file.
//
// Interval, 24 bytes: begin f64, end f64, location u32, 4 unused; sorted by begin.
import { addTo, moveHeap } from './locations';
import { givePages, pagesOf, takePages } from './pages';

const intervalSize: u32 = 24;

let intervals: u32 = 0;
let pages: u32 = 1;
let length: u32 = 0;
let longest: f64 = 0;

export function startMappings(): void {
  intervals = takePages(pages);
}

export function addMapping(begin: f64, size: f64, location: u32): void {
  insert(firstFrom(begin), begin, begin + size, location);
}

/** Takes an interval away: from the heap, and from the locations of the mappings that it touches. */
export function removeMapping(begin: f64, size: f64): void {
  const end = begin + size;
  const first = firstFrom(begin - longest);
  let covered: f64 = 0;
  let last = first;
  while (last < length && beginOf(last) < end) {
    covered += max<f64>(0, min(end, endOf(last)) - max(begin, beginOf(last)));
    last++;
  }
  moveHeap(-i64(covered));
  if (size <= 0) return;
  let kept = first;
  for (let i = first; i < last; i++) {
    const from = beginOf(i);
    const to = endOf(i);
    const location = locationOf(i);
    const lost = min(end, to) - max(begin, from);
    if (lost <= 0) {
      set(kept++, from, to, location);
      continue;
    }
    const before = from < begin;
    const after = to > end;
    addTo(location, -i64(lost), i32(before) + i32(after) - 1);
    if (before) set(kept++, from, begin, location);
    // What is left behind the end is put in once nothing is in the way.
    if (after) keepBehind(end, to, location);
  }
  if (kept < last) {
    memory.copy(at(kept), at(last), (length - last) * intervalSize);
    length -= last - kept;
  }
  for (let i: u32 = 0; i < asideCount; i++) {
    const entry = aside + i * intervalSize;
    insert(firstFrom(load<f64>(entry)), load<f64>(entry), load<f64>(entry, 8), load<u32>(entry, 16));
  }
  asideCount = 0;
}

let aside: u32 = 0;
let asidePages: u32 = 0;
let asideCount: u32 = 0;

function keepBehind(begin: f64, end: f64, location: u32): void {
  if ((asideCount + 1) * intervalSize > asidePages << 16) {
    const larger = takePages(asidePages * 2 + 1);
    if (asidePages != 0) {
      memory.copy(larger, aside, asideCount * intervalSize);
      givePages(aside, asidePages);
    }
    aside = larger;
    asidePages = asidePages * 2 + 1;
  }
  const entry = aside + asideCount * intervalSize;
  store<f64>(entry, begin);
  store<f64>(entry, end, 8);
  store<u32>(entry, location, 16);
  asideCount++;
}

function insert(i: u32, begin: f64, end: f64, location: u32): void {
  if ((length + 1) * intervalSize > pages << 16) {
    const larger = takePages(pages * 2);
    memory.copy(larger, intervals, length * intervalSize);
    givePages(intervals, pages);
    intervals = larger;
    pages *= 2;
  }
  memory.copy(at(i + 1), at(i), (length - i) * intervalSize);
  set(i, begin, end, location);
  length++;
  longest = max(longest, end - begin);
}

/** The first interval that begins at `begin` or later. */
function firstFrom(begin: f64): u32 {
  let low: u32 = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (beginOf(middle) < begin) low = middle + 1;
    else high = middle;
  }
  return low;
}

// @inline
function at(i: u32): u32 {
  return intervals + i * intervalSize;
}

// @inline
function beginOf(i: u32): f64 {
  return load<f64>(at(i));
}

// @inline
function endOf(i: u32): f64 {
  return load<f64>(at(i), 8);
}

// @inline
function locationOf(i: u32): u32 {
  return load<u32>(at(i), 16);
}

function set(i: u32, begin: f64, end: f64, location: u32): void {
  store<f64>(at(i), begin);
  store<f64>(at(i), end, 8);
  store<u32>(at(i), location, 16);
}
