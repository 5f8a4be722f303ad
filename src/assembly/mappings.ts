// Live memory mappings: intervals of addresses, which may overlap. The same rules and the same structure as
// `core/profile/mappings.ts`, in the same floating-point numbers, so that both say the same of any file: sorted by begin, in
// blocks and spans of blocks, of which those that end before a removal are passed over.
//
// Block, 6,144 bytes: 256 intervals; where it is unused, the next unused block u32.
// Interval, 24 bytes: begin f64, end f64, location u32, 4 unused.
// Entry of the list of blocks, 24 bytes: largest end f64, block u32, intervals in it u32 (at least one), bytes f64: none
// of them is longer.
// Span of 128 blocks, 8 bytes: f64, no end in it is larger.
import { addTo, moveHeap } from './locations';
import { givePages, takePages, takeSmall } from './pages';

const intervalSize: u32 = 24;
const blockLength: u32 = 256;
const entrySize: u32 = 24;

let list: u32 = 0;
let listPages: u32 = 1;
let blockCount: u32 = 0;
let unused: u32 = 0;

const spanShift: u32 = 7;
const spanLength: u32 = 1 << spanShift;
/** One page: the 4 GB have room for fewer blocks than its 8,192 spans. */
let spans: u32 = 0;

export function startMappings(): void {
  spans = takePages(1);
  list = takePages(listPages);
}

export function addMapping(begin: f64, size: f64, location: u32): void {
  insert(begin, begin + size, location);
}

/** Takes an interval away: from the heap, and from the locations of the mappings that it touches. */
export function removeMapping(begin: f64, size: f64): void {
  const end = begin + size;
  const last = blocksBefore(end);
  moveHeap(-i64(covered(begin, end, last)));
  if (size <= 0) return;
  let emptied: bool = false;
  for (let b = reaching(0, begin); b < last; b = reaching(b + 1, begin)) {
    if (cut(b, begin, end)) measureSpan(b >>> spanShift);
    if (lengthOf(entryOf(b)) == 0) emptied = true;
  }
  if (emptied) dropEmpty();
  for (let i: u32 = 0; i < asideCount; i++) {
    const interval = aside + i * intervalSize;
    insert(load<f64>(interval), load<f64>(interval, 8), load<u32>(interval, 16));
  }
  asideCount = 0;
}

/** Bytes that a removal would free; `last` is the first block that begins at its end or later. */
function covered(begin: f64, end: f64, last: u32): f64 {
  let bytes: f64 = 0;
  for (let b = reaching(0, begin); b < last; b = reaching(b + 1, begin)) {
    const entry = entryOf(b);
    const block = blockOf(entry);
    const stop = at(block, lengthOf(entry));
    let interval = at(block, firstReaching(entry, begin));
    while (interval < stop && load<f64>(interval) < end) {
      bytes += max<f64>(0, min(end, load<f64>(interval, 8)) - max(begin, load<f64>(interval)));
      interval += intervalSize;
    }
  }
  return bytes;
}

/** Takes an interval away from a block's; true if its largest end may be another one. */
function cut(b: u32, begin: f64, end: f64): bool {
  const entry = entryOf(b);
  const block = blockOf(entry);
  const length = lengthOf(entry);
  let wasLargest: bool = false;
  let i = firstReaching(entry, begin);
  let kept = i;
  while (i < length && beginOf(block, i) < end) {
    const from = beginOf(block, i);
    const to = endOf(block, i);
    const location = locationOf(block, i);
    i++;
    const lost = min(end, to) - max(begin, from);
    if (lost <= 0) {
      set(block, kept++, from, to, location);
      continue;
    }
    const before = from < begin;
    const after = to > end;
    if (to == largestOf(entry)) wasLargest = true;
    addTo(location, -i64(lost), i32(before) + i32(after) - 1);
    if (before) set(block, kept++, from, begin, location);
    // What is left behind the end is put in once nothing is in the way.
    if (after) keepBehind(end, to, location);
  }
  if (kept < i) {
    memory.copy(at(block, kept), at(block, i), (length - i) * intervalSize);
    store<u32>(entry, length - (i - kept), 12);
  }
  if (wasLargest) measure(entry);
  return wasLargest;
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
  set(aside, asideCount, begin, end, location);
  asideCount++;
}

/** Puts an interval before those that begin where it does. */
function insert(begin: f64, end: f64, location: u32): void {
  // Without bytes, if only as numbers: nothing can ever be removed from it.
  if (end <= begin) return;
  if (blockCount == 0) addBlock(0);
  const before = blocksBefore(begin);
  let b = before == 0 ? 0 : before - 1;
  if (lengthOf(entryOf(b)) == blockLength) {
    split(b);
    if (load<f64>(blockOf(entryOf(b + 1))) < begin) b++;
  }
  const entry = entryOf(b);
  const block = blockOf(entry);
  const length = lengthOf(entry);
  const i = firstFrom(entry, begin);
  memory.copy(at(block, i + 1), at(block, i), (length - i) * intervalSize);
  set(block, i, begin, end, location);
  store<f64>(entry, max(largestOf(entry), end));
  const span = spans + (b >>> spanShift) * 8;
  store<f64>(span, max(load<f64>(span), end));
  store<u32>(entry, length + 1, 12);
  store<f64>(entry, max(load<f64>(entry, 16), end - begin), 16);
}

/** Moves the second half of a full block into one of its own. */
function split(b: u32): void {
  addBlock(b + 1);
  const entry = entryOf(b);
  const half = blockLength >>> 1;
  memory.copy(blockOf(entry + entrySize), at(blockOf(entry), half), half * intervalSize);
  store<u32>(entry, half, 12);
  store<u32>(entry + entrySize, half, 12);
  store<f64>(entry + entrySize, load<f64>(entry, 16), 16);
  measure(entry);
  measure(entry + entrySize);
  measureSpans(b >>> spanShift);
}

function addBlock(b: u32): void {
  if ((blockCount + 1) * entrySize > listPages << 16) {
    const larger = takePages(listPages * 2);
    memory.copy(larger, list, blockCount * entrySize);
    givePages(list, listPages);
    list = larger;
    listPages *= 2;
  }
  const entry = entryOf(b);
  memory.copy(entry + entrySize, entry, (blockCount - b) * entrySize);
  let block = unused;
  if (block == 0) block = takeSmall(blockLength * intervalSize);
  else unused = load<u32>(block);
  store<f64>(entry, 0);
  store<u32>(entry, block, 8);
  store<u32>(entry, 0, 12);
  store<f64>(entry, 0, 16);
  blockCount++;
}

function dropEmpty(): void {
  const end = list + blockCount * entrySize;
  let kept = list;
  for (let entry = list; entry < end; entry += entrySize) {
    if (lengthOf(entry) == 0) {
      store<u32>(blockOf(entry), unused);
      unused = blockOf(entry);
    } else {
      memory.copy(kept, entry, entrySize);
      kept += entrySize;
    }
  }
  blockCount = (kept - list) / entrySize;
  measureSpans(0);
}

/** Finds a block's largest end anew; 0 where there is nothing. */
function measure(entry: u32): void {
  const block = blockOf(entry);
  const length = lengthOf(entry);
  let largest: f64 = 0;
  for (let i: u32 = 0; i < length; i++) largest = max(largest, endOf(block, i));
  store<f64>(entry, largest);
}

function measureSpan(span: u32): void {
  const end = min((span + 1) << spanShift, blockCount);
  let largest: f64 = 0;
  for (let b = span << spanShift; b < end; b++) largest = max(largest, largestOf(entryOf(b)));
  store<f64>(spans + span * 8, largest);
}

/** From one span on, as blocks were put in or dropped. */
function measureSpans(first: u32): void {
  for (let span = first; span << spanShift < blockCount; span++) measureSpan(span);
}

/** The first block from one on in which something ends behind `begin`; as many as there are, or more, if there is none. */
function reaching(from: u32, begin: f64): u32 {
  let b = from;
  while (b < blockCount) {
    if ((b & (spanLength - 1)) == 0 && load<f64>(spans + (b >>> spanShift) * 8) <= begin) b += spanLength;
    else if (largestOf(entryOf(b)) <= begin) b++;
    else break;
  }
  return b;
}

/** How many blocks begin before `begin`. */
function blocksBefore(begin: f64): u32 {
  let low: u32 = 0;
  let high = blockCount;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (load<f64>(blockOf(entryOf(middle))) < begin) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first interval of a block that begins at `begin` or later. */
function firstFrom(entry: u32, begin: f64): u32 {
  const block = blockOf(entry);
  let low: u32 = 0;
  let high = lengthOf(entry);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (beginOf(block, middle) < begin) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** None of a block's before this one ends behind `begin`. */
function firstReaching(entry: u32, begin: f64): u32 {
  return firstFrom(entry, begin - load<f64>(entry, 16));
}

// @inline
function entryOf(b: u32): u32 {
  return list + b * entrySize;
}

// @inline
function largestOf(entry: u32): f64 {
  return load<f64>(entry);
}

// @inline
function blockOf(entry: u32): u32 {
  return load<u32>(entry, 8);
}

// @inline
function lengthOf(entry: u32): u32 {
  return load<u32>(entry, 12);
}

// @inline
function at(block: u32, i: u32): u32 {
  return block + i * intervalSize;
}

// @inline
function beginOf(block: u32, i: u32): f64 {
  return load<f64>(at(block, i));
}

// @inline
function endOf(block: u32, i: u32): f64 {
  return load<f64>(at(block, i), 8);
}

// @inline
function locationOf(block: u32, i: u32): u32 {
  return load<u32>(at(block, i), 16);
}

function set(block: u32, i: u32, begin: f64, end: f64, location: u32): void {
  const interval = at(block, i);
  store<f64>(interval, begin);
  store<f64>(interval, end, 8);
  store<u32>(interval, location, 16);
}
