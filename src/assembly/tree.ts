// The call tree as recorded: a node is a distinct stack of (code object, instruction). Nodes are named by their address.
//
// Node, 32 bytes: parent u32, code * 2 + entry u32, instruction i32, child that was called last u32, location that was used last
// u32, number in order of appearance u32, sibling that was called next the last time u32, 4 unused.
import { givePages, pageSize, pagesOf, takePages } from './pages';

export const nodeSize: u32 = 32;
/** A page of nodes begins with the address of the next one; what follows doesn't straddle a cache line. */
export const firstInPage: u32 = 32;

export let firstNodePage: u32 = 0;
export let root: u32 = 0;
export let nodeCount: u32 = 0;
let page: u32 = 0;
let next: u32 = 0;
let pageEnd: u32 = 0;
let table: u32 = 0;
let mask: u32 = 16383;

export function startTree(): void {
  table = takePages(1);
  root = newNode();
}

function newNode(): u32 {
  if (next == pageEnd) {
    const fresh = takePages(1);
    if (page == 0) firstNodePage = fresh;
    else store<u32>(page, fresh);
    page = fresh;
    next = fresh + firstInPage;
    pageEnd = fresh + pageSize;
  }
  const node = next;
  next += nodeSize;
  store<u32>(node, nodeCount, 20);
  nodeCount++;
  return node;
}

// @inline
export function child(parent: u32, code: u32, instruction: i32): u32 {
  const last = load<u32>(parent, 12);
  if (last != 0) {
    if (load<u32>(last, 4) == code && load<i32>(last, 8) == instruction) return last;
    // A loop calls the same children again and again in the same order.
    const following = load<u32>(last, 24);
    if (following != 0 && load<u32>(following, 4) == code && load<i32>(following, 8) == instruction) {
      store<u32>(parent, following, 12);
      return following;
    }
  }
  const found = findChild(parent, code, instruction);
  if (last != 0) store<u32>(last, found, 24);
  store<u32>(parent, found, 12);
  return found;
}

function findChild(parent: u32, code: u32, instruction: i32): u32 {
  let i = hash(parent, code, instruction) & mask;
  let node: u32;
  while (true) {
    node = load<u32>(table + (i << 2));
    if (node == 0) break;
    if (load<u32>(node) == parent && load<u32>(node, 4) == code && load<i32>(node, 8) == instruction) return node;
    i = (i + 1) & mask;
  }
  node = newNode();
  store<u32>(node, parent);
  store<u32>(node, code, 4);
  store<i32>(node, instruction, 8);
  store<u32>(table + (i << 2), node);
  if (nodeCount * 2 > mask) grow();
  return node;
}

function grow(): void {
  const old = table;
  const count = mask + 1;
  mask = mask * 2 + 1;
  table = takePages(pagesOf((mask + 1) << 2));
  for (let j: u32 = 0; j < count; j++) {
    const node = load<u32>(old + (j << 2));
    if (node == 0) continue;
    let i = hash(load<u32>(node), load<u32>(node, 4), load<i32>(node, 8)) & mask;
    while (load<u32>(table + (i << 2)) != 0) i = (i + 1) & mask;
    store<u32>(table + (i << 2), node);
  }
  givePages(old, pagesOf(count << 2));
}

function hash(parent: u32, code: u32, instruction: i32): u32 {
  const mixed = ((parent * 0x9e37_79b1) ^ (code * 0xc2b2_ae35) ^ (u32(instruction) * 0x27d4_eb2f)) * 0x85eb_ca6b;
  return mixed ^ (mixed >>> 15);
}
