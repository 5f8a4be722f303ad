"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.foundSize = exports.foundLocation = void 0;
exports.startPointers = startPointers;
exports.put = put;
exports.take = take;
// Live allocations by address: which location made them, and how large they are. The same structure as
// `core/profile/pointerMap.ts`: regions of 1 MiB, found by a hash; 1024 chunks of 1 KiB each; 64 slots a chunk, one for 16 bytes
// of address. Nothing is moved on removal, and neighbours stay near each other.
//
// Slot, 8 bytes: location's address u32 with bit 3 of the allocation's address in its lowest bit, size u32.
const pages_1 = require("./pages");
/** In a slot: the size is in the overflow table. */
const tooWide = 0xffff_ffff;
/** What `put` and `take` found. */
exports.foundLocation = 0;
exports.foundSize = 0;
/** [region number + 1 u64, its chunks u32, unused u32] */
let regions = 0;
let regionMask = 4095;
let regionCount = 0;
/** Number + 1 of the region that was used last, and its chunks. */
let lastRegion = 0;
let lastChunks = 0;
/** For 8-byte neighbours of a taken slot, and for sizes that don't fit one: [address / 8 + 1 u64, size u64, location u32, unused] */
let overflow = 0;
let overflowMask = 255;
let overflowCount = 0;
const overflowSize = 24;
function startPointers() {
    regions = (0, pages_1.takePages)(1);
    overflow = (0, pages_1.takePages)(1);
}
/** Puts an allocation at an address. True if something was live there: it is in `foundLocation` and `foundSize`. */
// @inline
function put(address, location, size) {
    const slot = slotOf(address);
    const owner = load(slot);
    const parity = u32(address >>> 3) & 1;
    if (owner == 0 && overflowCount == 0 && size < tooWide) {
        store(slot, location | parity);
        store(slot, u32(size), 4);
        return false;
    }
    return putSlowly(slot, address, location, size);
}
function putSlowly(slot, address, location, size) {
    const owner = load(slot);
    const parity = u32(address >>> 3) & 1;
    let was;
    if (owner == 0 || (owner & 1) == parity) {
        // Free in the slot does not mean free in the map: its neighbour may have held the slot before.
        was = owner == 0 ? takeOverflow(address) : found(slot, owner, address);
        store(slot, location | parity);
        store(slot, u32(min(size, tooWide)), 4);
        if (size >= tooWide)
            putOverflow(address, location, size);
        return was;
    }
    was = takeOverflow(address);
    putOverflow(address, location, size);
    return was;
}
/** Removes what is live at an address. False if nothing was. */
// @inline
function take(address) {
    const slot = existingSlotOf(address);
    if (slot == 0)
        return false;
    const owner = load(slot);
    if (owner != 0 && (owner & 1) == (u32(address >>> 3) & 1)) {
        store(slot, 0);
        return found(slot, owner, address);
    }
    return overflowCount != 0 && takeOverflow(address);
}
// @inline
function found(slot, owner, address) {
    const size = load(slot, 4);
    if (size == tooWide)
        return takeOverflow(address);
    exports.foundLocation = owner & ~1;
    exports.foundSize = size;
    return true;
}
// @inline
function slotOf(address) {
    const region = (address >>> 20) + 1;
    if (region != lastRegion)
        findRegion(region, true);
    const entry = lastChunks + ((u32(address >>> 10) & 1023) << 2);
    let chunk = load(entry);
    if (chunk == 0) {
        chunk = (0, pages_1.takeSmall)(512);
        store(entry, chunk);
    }
    return chunk + ((u32(address >>> 4) & 63) << 3);
}
// @inline
function existingSlotOf(address) {
    const region = (address >>> 20) + 1;
    if (region != lastRegion && !findRegion(region, false))
        return 0;
    const chunk = load(lastChunks + ((u32(address >>> 10) & 1023) << 2));
    return chunk == 0 ? 0 : chunk + ((u32(address >>> 4) & 63) << 3);
}
/** Makes a region the last one; false if it isn't there. */
function findRegion(region, create) {
    let i = hash(region) & regionMask;
    while (true) {
        const entry = regions + (i << 4);
        const there = load(entry);
        if (there == region) {
            lastRegion = region;
            lastChunks = load(entry, 8);
            return true;
        }
        if (there == 0)
            break;
        i = (i + 1) & regionMask;
    }
    if (!create)
        return false;
    lastRegion = region;
    lastChunks = (0, pages_1.takeSmall)(4096);
    store(regions + (i << 4), region);
    store(regions + (i << 4), lastChunks, 8);
    regionCount++;
    if (regionCount * 2 > regionMask)
        growRegions();
    return true;
}
function growRegions() {
    const old = regions;
    const count = regionMask + 1;
    regionMask = regionMask * 2 + 1;
    regions = (0, pages_1.takePages)((0, pages_1.pagesOf)((regionMask + 1) << 4));
    for (let j = 0; j < count; j++) {
        const region = load(old + (j << 4));
        if (region == 0)
            continue;
        let i = hash(region) & regionMask;
        while (load(regions + (i << 4)) != 0)
            i = (i + 1) & regionMask;
        store(regions + (i << 4), region);
        store(regions + (i << 4), load(old + (j << 4), 8), 8);
    }
    (0, pages_1.givePages)(old, (0, pages_1.pagesOf)(count << 4));
}
function putOverflow(address, location, size) {
    let i = hash((address >>> 3) + 1) & overflowMask;
    while (load(overflow + i * overflowSize) != 0)
        i = (i + 1) & overflowMask;
    const entry = overflow + i * overflowSize;
    store(entry, (address >>> 3) + 1);
    store(entry, size, 8);
    store(entry, location, 16);
    overflowCount++;
    if (overflowCount * 2 > overflowMask)
        growOverflow();
}
function takeOverflow(address) {
    const key = (address >>> 3) + 1;
    let i = hash(key) & overflowMask;
    while (true) {
        const there = load(overflow + i * overflowSize);
        if (there == 0)
            return false;
        if (there == key)
            break;
        i = (i + 1) & overflowMask;
    }
    const entry = overflow + i * overflowSize;
    exports.foundSize = load(entry, 8);
    exports.foundLocation = load(entry, 16);
    overflowCount--;
    closeGap(i);
    return true;
}
/** Moves back what stood behind a removed entry and might not be found past the gap. */
function closeGap(gap) {
    let hole = gap;
    let i = gap;
    while (true) {
        i = (i + 1) & overflowMask;
        const key = load(overflow + i * overflowSize);
        if (key == 0)
            break;
        const home = hash(key) & overflowMask;
        // Only if its home lies cyclically outside (hole, i].
        if (((i - home) & overflowMask) >= ((i - hole) & overflowMask)) {
            memory.copy(overflow + hole * overflowSize, overflow + i * overflowSize, overflowSize);
            hole = i;
        }
    }
    store(overflow + hole * overflowSize, 0);
}
function growOverflow() {
    const old = overflow;
    const count = overflowMask + 1;
    overflowMask = overflowMask * 2 + 1;
    overflow = (0, pages_1.takePages)((0, pages_1.pagesOf)((overflowMask + 1) * overflowSize));
    for (let j = 0; j < count; j++) {
        const key = load(old + j * overflowSize);
        if (key == 0)
            continue;
        let i = hash(key) & overflowMask;
        while (load(overflow + i * overflowSize) != 0)
            i = (i + 1) & overflowMask;
        memory.copy(overflow + i * overflowSize, old + j * overflowSize, overflowSize);
    }
    (0, pages_1.givePages)(old, (0, pages_1.pagesOf)(count * overflowSize));
}
function hash(key) {
    const mixed = key * 0x9e37_79b9_7f4a_7c15;
    return u32(mixed >>> 32);
}
