"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.nativeFrame = exports.allocatorCounts = exports.allocatedBytes = exports.allocations = exports.allocationRecords = exports.records = exports.position = exports.rare = exports.damaged = exports.incomplete = exports.padding = exports.trailer = exports.more = void 0;
exports.startRecords = startRecords;
exports.setPosition = setPosition;
exports.setNative = setNative;
exports.countRecord = countRecord;
exports.read = read;
// Reads the records of formats 12 and 13, one per allocation, and adds them up. The same rules, in the same order, as
// `core/capture/allocationRecords.ts`: both have to stop at the same record of any file.
const locations_1 = require("./locations");
const mappings_1 = require("./mappings");
const pointers_1 = require("./pointers");
const sizes_1 = require("./sizes");
const threads_1 = require("./threads");
const tree_1 = require("./tree");
const varint_1 = require("./varint");
/** Why reading stopped. */
exports.more = 0;
exports.trailer = 1;
exports.padding = 2;
/** The record goes on behind the end. */
exports.incomplete = 3;
exports.damaged = 4;
/** A record that is not read here: `position` is behind its first byte. */
exports.rare = 5;
const pymallocFree = 1;
const free = 5;
const mmap = 14;
const munmap = 15;
/** Larger numbers are not exact in JavaScript, and nothing real has such a size. */
const sizeLimit = 1 << 53;
const codeLimit = 1 << 30;
/** Where reading stands: the next record, but see `rare`. */
exports.position = 0;
exports.records = 0;
/** Allocations and frees. */
exports.allocationRecords = 0;
exports.allocations = 0;
exports.allocatedBytes = 0;
/** By memray's number of the allocator, u64 each. */
exports.allocatorCounts = u32(memory.data(16 * 8, 8));
/** Whether allocations carry the number of a native frame. */
let native = false;
/** The last number of a native frame, which the next one is told from: native frame records share it. */
exports.nativeFrame = 0;
/** Which listing of the memory maps holds. */
let generation = 0;
/** The last address, shifted right by 3 as recorded. */
let lastAddress = 0;
/** The 15 addresses seen last, u64 each; entry i of the format is at `(ringHead + i) & 15`. */
const ring = u32(memory.data(16 * 8, 8));
let ringHead = 0;
/** Location of the current stack, thread and native frame; 0: not looked up yet. */
let location = 0;
function startRecords(nativeTraces) {
    native = nativeTraces;
}
function setPosition(value) {
    exports.position = value;
}
function setNative(frame, listing) {
    if (frame != exports.nativeFrame)
        location = 0;
    exports.nativeFrame = frame;
    generation = listing;
}
/** A rare record was read elsewhere. */
function countRecord() {
    exports.records++;
}
/** Reads what begins before `safe`; records may reach up to `end`, behind which 64 bytes can be read. */
function read(safe, end) {
    let count = 0;
    let stop = exports.more;
    (0, varint_1.setAt)(exports.position);
    let start = exports.position;
    while (varint_1.at < safe) {
        start = varint_1.at;
        const type = load(start);
        (0, varint_1.setAt)(start + 1);
        if ((type & 0x80) != 0) {
            stop = allocation(type, end);
        }
        else if ((type & 0x40) != 0) {
            stop = push(type & 1, end);
        }
        else if ((type & 0x20) != 0) {
            stop = object(type);
        }
        else if ((type & 0x10) != 0) {
            const frames = (type & 15) + 1;
            if (frames > threads_1.depth) {
                stop = exports.damaged;
            }
            else {
                (0, threads_1.popNodes)(frames);
                location = 0;
            }
        }
        else if (type == 12) {
            if (varint_1.at + 8 > end) {
                stop = exports.incomplete;
            }
            else {
                (0, threads_1.switchThread)(load(varint_1.at));
                location = 0;
                (0, varint_1.setAt)(varint_1.at + 8);
            }
        }
        else if (type == 0) {
            stop = exports.padding;
        }
        else if (type == 1) {
            exports.position = varint_1.at;
            exports.records += count + 1;
            return exports.trailer;
        }
        else {
            exports.position = varint_1.at;
            exports.records += count;
            return exports.rare;
        }
        if (stop != exports.more || varint_1.at > end) {
            exports.position = start;
            exports.records += count;
            return stop == exports.more ? exports.incomplete : stop;
        }
        count++;
    }
    exports.position = varint_1.at;
    exports.records += count;
    return exports.more;
}
/** An allocation or a free, counted unless it goes on behind `end`. */
// @inline
function allocation(type, end) {
    const address = readAddress((type >>> 3) & 15);
    let allocator = type & 7;
    if (allocator == 0) {
        allocator = load(varint_1.at);
        (0, varint_1.setAt)(varint_1.at + 1);
    }
    if (allocator == free || allocator == pymallocFree) {
        if (varint_1.tooLong)
            return exports.damaged;
        if (varint_1.at > end)
            return exports.more;
        if (threads_1.thread == 0)
            return exports.damaged;
        exports.allocationRecords++;
        if ((0, pointers_1.take)(address)) {
            const size = i64(pointers_1.foundSize);
            const owner = pointers_1.foundLocation;
            (0, locations_1.moveHeap)(-size);
            (0, locations_1.addTo)(owner, -size, -1);
        }
        (0, threads_1.countTemporary)(address, false, 0);
        return exports.more;
    }
    if (allocator == 0 || allocator > munmap)
        return varint_1.tooLong || varint_1.at <= end ? exports.damaged : exports.more;
    if (native) {
        const frame = exports.nativeFrame + u32((0, varint_1.signed)());
        if (frame != exports.nativeFrame) {
            exports.nativeFrame = frame;
            location = 0;
        }
    }
    const size = (0, varint_1.unsigned)();
    if (varint_1.tooLong)
        return exports.damaged;
    if (varint_1.at > end)
        return exports.more;
    if (threads_1.thread == 0 || size >= sizeLimit)
        return exports.damaged;
    exports.allocationRecords++;
    if (allocator == munmap) {
        (0, mappings_1.removeMapping)(f64(address), f64(size));
        (0, threads_1.countTemporary)(address, true, size);
        return exports.more;
    }
    allocate(address, allocator, size);
    return exports.more;
}
// @inline
function allocate(address, allocator, size) {
    if (location == 0) {
        const node = threads_1.depth == 0 ? tree_1.root : load(threads_1.stack + ((threads_1.depth - 1) << 2));
        location = (0, locations_1.findLocation)(node, threads_1.threadNumber, exports.nativeFrame, allocator, generation);
    }
    const owner = location;
    exports.allocations++;
    exports.allocatedBytes += size;
    const counted = exports.allocatorCounts + (allocator << 3);
    store(counted, load(counted) + 1);
    (0, sizes_1.countSize)(size);
    store(owner, load(owner, 8) + i64(size), 8);
    store(owner, load(owner, 16) + 1, 16);
    (0, locations_1.moveHeap)(i64(size));
    if (allocator == mmap) {
        // memray keeps no mapping of no bytes, though its heap hears of it.
        if (size > 0) {
            (0, mappings_1.addMapping)(f64(address), f64(size), owner);
            (0, locations_1.addTo)(owner, i64(size), 1);
        }
    }
    else {
        if ((0, pointers_1.put)(address, owner, size))
            (0, locations_1.addTo)(pointers_1.foundLocation, -i64(pointers_1.foundSize), -1);
        (0, locations_1.addTo)(owner, i64(size), 1);
    }
    (0, threads_1.keepAllocation)(address, size, owner);
}
/** One of the addresses seen last, or a difference from the last one. */
// @inline
function readAddress(cached) {
    if (cached != 15)
        return load(ring + (((ringHead + cached) & 15) << 3));
    lastAddress += u64((0, varint_1.signed)());
    const address = lastAddress << 3;
    ringHead = (ringHead - 1) & 15;
    store(ring + (ringHead << 3), address);
    return address;
}
// @inline
function push(entry, end) {
    const code = (0, varint_1.unsigned)();
    const instruction = i32((0, varint_1.signed)());
    if (varint_1.tooLong || code >= codeLimit)
        return exports.damaged;
    if (varint_1.at > end)
        return exports.more;
    if (threads_1.thread == 0)
        return exports.damaged;
    const parent = threads_1.depth == 0 ? tree_1.root : load(threads_1.stack + ((threads_1.depth - 1) << 2));
    (0, threads_1.pushNode)((0, tree_1.child)(parent, u32(code) * 2 + entry, instruction));
    location = 0;
    return exports.more;
}
/** An object made or gone: only its address matters here, since it is among those seen last. */
function object(type) {
    readAddress((type >>> 1) & 15);
    if (native && (type & 1) != 0) {
        const frame = exports.nativeFrame + u32((0, varint_1.signed)());
        if (frame != exports.nativeFrame) {
            exports.nativeFrame = frame;
            location = 0;
        }
    }
    return varint_1.tooLong ? exports.damaged : exports.more;
}
