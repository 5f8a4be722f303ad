"use strict";
// Linear memory, handed out in pages of 64 KiB from its end on, and in small blocks from within pages. Nothing is freed one
// by one; tables that outgrew their place give whole pages back, which are used again.
Object.defineProperty(exports, "__esModule", { value: true });
exports.outOfMemory = exports.pageSize = void 0;
exports.takePages = takePages;
exports.givePages = givePages;
exports.pagesOf = pagesOf;
exports.takeSmall = takeSmall;
exports.pageSize = 65536;
const pageShift = 16;
/** Set before the trap that ends the core when there is no more memory to be had. */
exports.outOfMemory = false;
/** A chain of blocks that were given back: [next, pages]. */
let freeBlocks = 0;
/** Pages that were never used: zeroed by themselves. */
let freshAt = 0;
let freshPages = 0;
let smallAt = 0;
let smallEnd = 0;
/** So many pages in a row, zeroed; the address of the first. */
function takePages(pages) {
    let previous = 0;
    let block = freeBlocks;
    while (block != 0) {
        const next = load(block);
        const size = load(block, 4);
        if (size >= pages) {
            let rest = next;
            if (size > pages) {
                rest = block + (pages << pageShift);
                store(rest, next);
                store(rest, size - pages, 4);
            }
            if (previous == 0)
                freeBlocks = rest;
            else
                store(previous, rest);
            memory.fill(block, 0, pages << pageShift);
            return block;
        }
        previous = block;
        block = next;
    }
    if (freshPages < pages)
        grow(pages);
    const fresh = freshAt;
    freshAt += pages << pageShift;
    freshPages -= pages;
    return fresh;
}
/** Grows the memory, in steps that get longer with it: every one has its price. What is left of the last step stays unused. */
function grow(pages) {
    const wanted = pages + min(u32(memory.size()) >>> 5, 256) + 16;
    let count = wanted;
    let before = memory.grow(wanted);
    if (before < 0) {
        count = pages;
        before = memory.grow(pages);
    }
    if (before < 0) {
        exports.outOfMemory = true;
        unreachable();
    }
    // The step before may go on without a gap.
    if (freshAt + (freshPages << pageShift) != u32(before) << pageShift) {
        freshAt = u32(before) << pageShift;
        freshPages = 0;
    }
    freshPages += count;
}
function givePages(block, pages) {
    store(block, freeBlocks);
    store(block, pages, 4);
    freeBlocks = block;
}
function pagesOf(bytes) {
    return (bytes >>> pageShift) + u32((bytes & (exports.pageSize - 1)) != 0);
}
/** A block of at most half a page that stays where it is, zeroed; its size has to be a multiple of 8. */
function takeSmall(bytes) {
    if (smallAt + bytes > smallEnd) {
        smallAt = takePages(1);
        smallEnd = smallAt + exports.pageSize;
        // The last page of all would end at 2^32, which is 0: it stays unused.
        if (smallEnd == 0) {
            exports.outOfMemory = true;
            unreachable();
        }
    }
    const block = smallAt;
    smallAt += bytes;
    return block;
}
