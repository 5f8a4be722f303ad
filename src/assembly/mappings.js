"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.startMappings = startMappings;
exports.addMapping = addMapping;
exports.removeMapping = removeMapping;
// Live memory mappings: intervals of addresses, which may overlap. The same rules as `core/profile/mappings.ts`, in the same
// floating-point numbers, so that both say the same of any file.
//
// Interval, 24 bytes: begin f64, end f64, location u32, 4 unused; sorted by begin.
const locations_1 = require("./locations");
const pages_1 = require("./pages");
const intervalSize = 24;
let intervals = 0;
let pages = 1;
let length = 0;
let longest = 0;
function startMappings() {
    intervals = (0, pages_1.takePages)(pages);
}
function addMapping(begin, size, location) {
    insert(firstFrom(begin), begin, begin + size, location);
}
/** Takes an interval away: from the heap, and from the locations of the mappings that it touches. */
function removeMapping(begin, size) {
    const end = begin + size;
    const first = firstFrom(begin - longest);
    let covered = 0;
    let last = first;
    while (last < length && beginOf(last) < end) {
        covered += max(0, min(end, endOf(last)) - max(begin, beginOf(last)));
        last++;
    }
    (0, locations_1.moveHeap)(-i64(covered));
    if (size <= 0)
        return;
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
        (0, locations_1.addTo)(location, -i64(lost), i32(before) + i32(after) - 1);
        if (before)
            set(kept++, from, begin, location);
        // What is left behind the end is put in once nothing is in the way.
        if (after)
            keepBehind(end, to, location);
    }
    if (kept < last) {
        memory.copy(at(kept), at(last), (length - last) * intervalSize);
        length -= last - kept;
    }
    for (let i = 0; i < asideCount; i++) {
        const entry = aside + i * intervalSize;
        insert(firstFrom(load(entry)), load(entry), load(entry, 8), load(entry, 16));
    }
    asideCount = 0;
}
let aside = 0;
let asidePages = 0;
let asideCount = 0;
function keepBehind(begin, end, location) {
    if ((asideCount + 1) * intervalSize > asidePages << 16) {
        const larger = (0, pages_1.takePages)(asidePages * 2 + 1);
        if (asidePages != 0) {
            memory.copy(larger, aside, asideCount * intervalSize);
            (0, pages_1.givePages)(aside, asidePages);
        }
        aside = larger;
        asidePages = asidePages * 2 + 1;
    }
    const entry = aside + asideCount * intervalSize;
    store(entry, begin);
    store(entry, end, 8);
    store(entry, location, 16);
    asideCount++;
}
function insert(i, begin, end, location) {
    if ((length + 1) * intervalSize > pages << 16) {
        const larger = (0, pages_1.takePages)(pages * 2);
        memory.copy(larger, intervals, length * intervalSize);
        (0, pages_1.givePages)(intervals, pages);
        intervals = larger;
        pages *= 2;
    }
    memory.copy(at(i + 1), at(i), (length - i) * intervalSize);
    set(i, begin, end, location);
    length++;
    longest = max(longest, end - begin);
}
/** The first interval that begins at `begin` or later. */
function firstFrom(begin) {
    let low = 0;
    let high = length;
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (beginOf(middle) < begin)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
// @inline
function at(i) {
    return intervals + i * intervalSize;
}
// @inline
function beginOf(i) {
    return load(at(i));
}
// @inline
function endOf(i) {
    return load(at(i), 8);
}
// @inline
function locationOf(i) {
    return load(at(i), 16);
}
function set(i, begin, end, location) {
    store(at(i), begin);
    store(at(i), end, 8);
    store(at(i), location, 16);
}
