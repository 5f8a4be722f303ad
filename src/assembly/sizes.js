"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.largeMask = exports.largeTable = exports.smallCounts = exports.smallSizes = void 0;
exports.startSizes = startSizes;
exports.countSize = countSize;
// How many allocations there were of each size: a table for small sizes, a hash for large ones.
const pages_1 = require("./pages");
exports.smallSizes = 65536;
/** Count by size, u64 each. */
exports.smallCounts = 0;
/** [size u64, count u64] each; free where the size is 0. */
exports.largeTable = 0;
exports.largeMask = 255;
let largeCount = 0;
function startSizes() {
    exports.smallCounts = (0, pages_1.takePages)((0, pages_1.pagesOf)(exports.smallSizes * 8));
    exports.largeTable = (0, pages_1.takePages)(1);
}
// @inline
function countSize(size) {
    if (size < exports.smallSizes) {
        const entry = exports.smallCounts + (u32(size) << 3);
        store(entry, load(entry) + 1);
    }
    else {
        countLarge(size);
    }
}
function countLarge(size) {
    const entry = find(size);
    if (load(entry) == 0) {
        store(entry, size);
        largeCount++;
    }
    store(entry, load(entry, 8) + 1, 8);
    if (largeCount * 2 > exports.largeMask)
        grow();
}
function find(size) {
    let i = hash(size) & exports.largeMask;
    while (true) {
        const entry = exports.largeTable + (i << 4);
        const there = load(entry);
        if (there == size || there == 0)
            return entry;
        i = (i + 1) & exports.largeMask;
    }
}
function grow() {
    const old = exports.largeTable;
    const count = exports.largeMask + 1;
    exports.largeMask = exports.largeMask * 2 + 1;
    exports.largeTable = (0, pages_1.takePages)((0, pages_1.pagesOf)((exports.largeMask + 1) << 4));
    for (let i = 0; i < count; i++) {
        const size = load(old + (i << 4));
        if (size == 0)
            continue;
        const entry = find(size);
        store(entry, size);
        store(entry, load(old + (i << 4), 8), 8);
    }
    (0, pages_1.givePages)(old, (0, pages_1.pagesOf)(count << 4));
}
function hash(size) {
    const mixed = size * 0x9e37_79b9_7f4a_7c15;
    return u32(mixed >>> 32);
}
