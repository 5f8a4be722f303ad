"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.peak = exports.heap = exports.locationCount = exports.firstLocationPage = exports.locationSize = void 0;
exports.startLocations = startLocations;
exports.findLocation = findLocation;
exports.moveHeap = moveHeap;
exports.addTo = addTo;
exports.settlePeaks = settlePeaks;
// Where memory was allocated: an entry per (node, thread, native frame), with what is live, was live at the peak, and more.
// Entries are named by their address. How the peak is kept in one pass: `core/profile/locations.ts`, which does the same.
//
// Location, 88 bytes: live bytes i64, total bytes i64, total count i64, live count i32, epoch u32, peak bytes i64, temporary
// bytes i64, temporary count i64, peak count i32, node u32, thread u32, native frame u32, generation u32, allocator u32,
// number u32, 4 unused.
const pages_1 = require("./pages");
const tree_1 = require("./tree");
exports.locationSize = 88;
exports.firstLocationPage = 0;
exports.locationCount = 0;
/** Bytes alive, as memray counts them: an overwritten address is never subtracted. */
exports.heap = 0;
exports.peak = 0;
let epoch = 0;
let atPeak = true;
let page = 0;
let next = 0;
let pageEnd = 0;
let table = 0;
let mask = 16383;
function startLocations() {
    table = (0, pages_1.takePages)(1);
}
/** The entry of a node, a thread and a native frame, made where it is new. */
function findLocation(node, thread, native, allocator, generation) {
    const last = load(node, 16);
    if (last != 0 && load(last, 64) == thread && load(last, 68) == native)
        return last;
    let i = hash(node, thread, native) & mask;
    let entry;
    while (true) {
        entry = load(table + (i << 2));
        if (entry == 0)
            break;
        if (load(entry, 60) == node && load(entry, 64) == thread && load(entry, 68) == native) {
            store(node, entry, 16);
            return entry;
        }
        i = (i + 1) & mask;
    }
    if (next + exports.locationSize > pageEnd)
        nextPage();
    entry = next;
    next += exports.locationSize;
    store(entry, epoch, 28);
    store(entry, node, 60);
    store(entry, thread, 64);
    store(entry, native, 68);
    store(entry, generation, 72);
    store(entry, allocator, 76);
    store(entry, exports.locationCount, 80);
    exports.locationCount++;
    store(table + (i << 2), entry);
    store(node, entry, 16);
    if (exports.locationCount * 2 > mask)
        grow();
    return entry;
}
function nextPage() {
    const fresh = (0, pages_1.takePages)(1);
    if (page == 0)
        exports.firstLocationPage = fresh;
    else
        store(page, fresh);
    page = fresh;
    next = fresh + tree_1.firstInPage;
    pageEnd = fresh + (pages_1.pageSize - 8);
}
function grow() {
    const old = table;
    const count = mask + 1;
    mask = mask * 2 + 1;
    table = (0, pages_1.takePages)((0, pages_1.pagesOf)((mask + 1) << 2));
    for (let j = 0; j < count; j++) {
        const entry = load(old + (j << 2));
        if (entry == 0)
            continue;
        let i = hash(load(entry, 60), load(entry, 64), load(entry, 68)) & mask;
        while (load(table + (i << 2)) != 0)
            i = (i + 1) & mask;
        store(table + (i << 2), entry);
    }
    (0, pages_1.givePages)(old, (0, pages_1.pagesOf)(count << 2));
}
/** Says what the heap will be after the coming changes: before `addTo` for the same record. */
// @inline
function moveHeap(bytes) {
    const now = exports.heap + bytes;
    exports.heap = now;
    if (now >= exports.peak) {
        exports.peak = now;
        atPeak = true;
    }
    else if (atPeak) {
        atPeak = false;
        epoch++;
    }
}
// @inline
function addTo(location, bytes, count) {
    if (!atPeak && load(location, 28) != epoch)
        savePeak(location);
    store(location, load(location) + bytes);
    store(location, load(location, 24) + count, 24);
}
// @inline
function savePeak(location) {
    store(location, load(location), 32);
    store(location, load(location, 24), 56);
    store(location, epoch, 28);
}
/** Brings every entry's peak up to what has been read so far; more may come afterwards. */
function settlePeaks() {
    let left = exports.locationCount;
    let at = exports.firstLocationPage;
    while (left != 0) {
        let entry = at + tree_1.firstInPage;
        const end = at + (pages_1.pageSize - 8);
        while (left != 0 && entry + exports.locationSize <= end) {
            if (atPeak || load(entry, 28) != epoch)
                savePeak(entry);
            entry += exports.locationSize;
            left--;
        }
        at = load(at);
    }
}
function hash(node, thread, native) {
    const mixed = ((node * 0x9e37_79b1) ^ (thread * 0xc2b2_ae35) ^ (native * 0x27d4_eb2f)) * 0x85eb_ca6b;
    return mixed ^ (mixed >>> 15);
}
