"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.depth = exports.stack = exports.threadNumber = exports.thread = exports.firstThread = void 0;
exports.startThreads = startThreads;
exports.switchThread = switchThread;
exports.pushNode = pushNode;
exports.popNodes = popNodes;
exports.keepAllocation = keepAllocation;
exports.countTemporary = countTemporary;
// The threads of the recording: the call stack of each, and its last two allocations.
//
// Thread, 96 bytes: id u64, next thread u32, number in order of appearance u32, stack u32, depth u32, capacity u32, 4 unused;
// younger allocation: address u64, size u64, location u32, 4 unused; older one: the same.
const pages_1 = require("./pages");
const threadSize = 96;
const younger = 32;
const older = 56;
exports.firstThread = 0;
let lastThread = 0;
let threadCount = 0;
let table = 0;
let mask = 16383;
/** The thread that runs; 0 before there is one. */
exports.thread = 0;
exports.threadNumber = 0;
/** The stack of the thread that runs, nodes of the call tree as u32, and how many there are. */
exports.stack = 0;
exports.depth = 0;
let capacity = 0;
function startThreads() {
    table = (0, pages_1.takePages)(1);
}
function switchThread(id) {
    if (exports.thread != 0) {
        store(exports.thread, exports.stack, 16);
        store(exports.thread, exports.depth, 20);
        store(exports.thread, capacity, 24);
    }
    exports.thread = findThread(id);
    exports.threadNumber = load(exports.thread, 12);
    exports.stack = load(exports.thread, 16);
    exports.depth = load(exports.thread, 20);
    capacity = load(exports.thread, 24);
}
function findThread(id) {
    let i = hash(id) & mask;
    let entry;
    while (true) {
        entry = load(table + (i << 2));
        if (entry == 0)
            break;
        if (load(entry) == id)
            return entry;
        i = (i + 1) & mask;
    }
    entry = (0, pages_1.takeSmall)(threadSize);
    store(entry, id);
    if (lastThread == 0)
        exports.firstThread = entry;
    else
        store(lastThread, entry, 8);
    lastThread = entry;
    store(entry, threadCount, 12);
    store(entry, (0, pages_1.takeSmall)(64), 16);
    store(entry, 16, 24);
    threadCount++;
    store(table + (i << 2), entry);
    if (threadCount * 2 > mask)
        grow();
    return entry;
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
        let i = hash(load(entry)) & mask;
        while (load(table + (i << 2)) != 0)
            i = (i + 1) & mask;
        store(table + (i << 2), entry);
    }
    (0, pages_1.givePages)(old, (0, pages_1.pagesOf)(count << 2));
}
// @inline
function pushNode(node) {
    if (exports.depth == capacity)
        growStack();
    store(exports.stack + (exports.depth << 2), node);
    exports.depth++;
}
// @inline
function popNodes(count) {
    exports.depth -= count;
}
/** Stacks are of a power of two; from half a page on they lie in pages of their own. */
function growStack() {
    const bytes = capacity << 2;
    const larger = bytes * 2 <= 32768 ? (0, pages_1.takeSmall)(bytes * 2) : (0, pages_1.takePages)((0, pages_1.pagesOf)(bytes * 2));
    memory.copy(larger, exports.stack, bytes);
    if (bytes > 32768)
        (0, pages_1.givePages)(exports.stack, (0, pages_1.pagesOf)(bytes));
    exports.stack = larger;
    capacity *= 2;
}
/** Keeps the last two allocations of the thread that runs. */
// @inline
function keepAllocation(address, size, location) {
    const entry = exports.thread;
    store(entry, load(entry, younger), older);
    store(entry, load(entry, younger + 8), older + 8);
    store(entry, load(entry, younger + 16), older + 16);
    store(entry, address, younger);
    store(entry, size, younger + 8);
    store(entry, location, younger + 16);
}
/** Counts an allocation as temporary that a free undoes at once; `size` is only compared with for a munmap. */
// @inline
function countTemporary(address, mapping, size) {
    const entry = exports.thread;
    if (load(entry, younger) == address && load(entry, younger + 16) != 0) {
        if (!mapping || load(entry, younger + 8) == size) {
            addTemporary(entry + younger);
            return;
        }
    }
    if (load(entry, older) == address && load(entry, older + 16) != 0) {
        if (!mapping || load(entry, older + 8) == size)
            addTemporary(entry + older);
    }
}
// @inline
function addTemporary(kept) {
    const location = load(kept, 16);
    store(location, load(location, 40) + load(kept, 8), 40);
    store(location, load(location, 48) + 1, 48);
}
function hash(id) {
    return u32((id * 0x9e37_79b9_7f4a_7c15) >>> 32);
}
