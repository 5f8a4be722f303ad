// The threads of the recording: the call stack of each, and its last two allocations.
//
// Thread, 96 bytes: id u64, next thread u32, number in order of appearance u32, stack u32, depth u32, capacity u32, offset of the
// younger of two allocations u32; the two allocations, taking turns: address u64, size u64, location u32, 4 unused each.
import { givePages, pagesOf, takePages, takeSmall } from './pages';

const threadSize: u32 = 96;
const firstKept: u32 = 32;
/** The exclusive or of both offsets. */
const turn: u32 = 32 ^ 64;

export let firstThread: u32 = 0;
let lastThread: u32 = 0;
let threadCount: u32 = 0;
let table: u32 = 0;
let mask: u32 = 16383;

/** The thread that runs; 0 before there is one. */
export let thread: u32 = 0;
export let threadNumber: u32 = 0;
/** The stack of the thread that runs, nodes of the call tree as u32, and how many there are. */
export let stack: u32 = 0;
export let depth: u32 = 0;
let capacity: u32 = 0;

export function startThreads(): void {
  table = takePages(1);
}

export function switchThread(id: u64): void {
  if (thread != 0) {
    store<u32>(thread, stack, 16);
    store<u32>(thread, depth, 20);
    store<u32>(thread, capacity, 24);
  }
  thread = findThread(id);
  threadNumber = load<u32>(thread, 12);
  stack = load<u32>(thread, 16);
  depth = load<u32>(thread, 20);
  capacity = load<u32>(thread, 24);
}

function findThread(id: u64): u32 {
  let i = hash(id) & mask;
  let entry: u32;
  while (true) {
    entry = load<u32>(table + (i << 2));
    if (entry == 0) break;
    if (load<u64>(entry) == id) return entry;
    i = (i + 1) & mask;
  }
  entry = takeSmall(threadSize);
  store<u64>(entry, id);
  if (lastThread == 0) firstThread = entry;
  else store<u32>(lastThread, entry, 8);
  lastThread = entry;
  store<u32>(entry, threadCount, 12);
  store<u32>(entry, takeSmall(64), 16);
  store<u32>(entry, 16, 24);
  store<u32>(entry, firstKept, 28);
  threadCount++;
  store<u32>(table + (i << 2), entry);
  if (threadCount * 2 > mask) grow();
  return entry;
}

function grow(): void {
  const old = table;
  const count = mask + 1;
  mask = mask * 2 + 1;
  table = takePages(pagesOf((mask + 1) << 2));
  for (let j: u32 = 0; j < count; j++) {
    const entry = load<u32>(old + (j << 2));
    if (entry == 0) continue;
    let i = hash(load<u64>(entry)) & mask;
    while (load<u32>(table + (i << 2)) != 0) i = (i + 1) & mask;
    store<u32>(table + (i << 2), entry);
  }
  givePages(old, pagesOf(count << 2));
}

// @inline
export function pushNode(node: u32): void {
  if (depth == capacity) growStack();
  store<u32>(stack + (depth << 2), node);
  depth++;
}

// @inline
export function popNodes(count: u32): void {
  depth -= count;
}

/** Stacks are of a power of two; from half a page on they lie in pages of their own. */
function growStack(): void {
  const bytes = capacity << 2;
  const larger = bytes * 2 <= 32768 ? takeSmall(bytes * 2) : takePages(pagesOf(bytes * 2));
  memory.copy(larger, stack, bytes);
  if (bytes > 32768) givePages(stack, pagesOf(bytes));
  stack = larger;
  capacity *= 2;
}

/** Keeps the last two allocations of the thread that runs. */
// @inline
export function keepAllocation(address: u64, size: u64, location: u32): void {
  const entry = thread;
  const offset = load<u32>(entry, 28) ^ turn;
  store<u32>(entry, offset, 28);
  const kept = entry + offset;
  store<u64>(kept, address);
  store<u64>(kept, size, 8);
  store<u32>(kept, location, 16);
}

/** Counts an allocation as temporary that a free undoes at once; `size` is only compared with for a munmap. */
// @inline
export function countTemporary(address: u64, mapping: bool, size: u64): void {
  const offset = load<u32>(thread, 28);
  const younger = thread + offset;
  if (load<u64>(younger) == address && load<u32>(younger, 16) != 0 && (!mapping || load<u64>(younger, 8) == size)) {
    addTemporary(younger);
    return;
  }
  const older = thread + (offset ^ turn);
  if (load<u64>(older) == address && load<u32>(older, 16) != 0 && (!mapping || load<u64>(older, 8) == size)) addTemporary(older);
}

// @inline
function addTemporary(kept: u32): void {
  const location = load<u32>(kept, 16);
  store<i64>(location, load<i64>(location, 40) + load<u64>(kept, 8), 40);
  store<i64>(location, load<i64>(location, 48) + 1, 48);
}

function hash(id: u64): u32 {
  return u32((id * 0x9e37_79b9_7f4a_7c15) >>> 32);
}
