"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.nodeCount = exports.firstNodePage = exports.thread = exports.firstThread = exports.smallCounts = exports.largeTable = exports.largeMask = exports.setPosition = exports.setNative = exports.records = exports.read = exports.position = exports.nativeFrame = exports.countRecord = exports.allocatorCounts = exports.allocations = exports.allocationRecords = exports.allocatedBytes = exports.outOfMemory = exports.settlePeaks = exports.peak = exports.locationCount = exports.heap = exports.firstLocationPage = exports.decodedEnd = exports.decodeBlock = void 0;
exports.takeBuffer = takeBuffer;
exports.giveBuffer = giveBuffer;
exports.start = start;
// What the host of the core sees: `core/capture/assemblyEngine.ts`.
const locations_1 = require("./locations");
const mappings_1 = require("./mappings");
const pages_1 = require("./pages");
const pointers_1 = require("./pointers");
const records_1 = require("./records");
const sizes_1 = require("./sizes");
const threads_1 = require("./threads");
const tree_1 = require("./tree");
var lz4_1 = require("./lz4");
Object.defineProperty(exports, "decodeBlock", { enumerable: true, get: function () { return lz4_1.decodeBlock; } });
Object.defineProperty(exports, "decodedEnd", { enumerable: true, get: function () { return lz4_1.decodedEnd; } });
var locations_2 = require("./locations");
Object.defineProperty(exports, "firstLocationPage", { enumerable: true, get: function () { return locations_2.firstLocationPage; } });
Object.defineProperty(exports, "heap", { enumerable: true, get: function () { return locations_2.heap; } });
Object.defineProperty(exports, "locationCount", { enumerable: true, get: function () { return locations_2.locationCount; } });
Object.defineProperty(exports, "peak", { enumerable: true, get: function () { return locations_2.peak; } });
Object.defineProperty(exports, "settlePeaks", { enumerable: true, get: function () { return locations_2.settlePeaks; } });
var pages_2 = require("./pages");
Object.defineProperty(exports, "outOfMemory", { enumerable: true, get: function () { return pages_2.outOfMemory; } });
var records_2 = require("./records");
Object.defineProperty(exports, "allocatedBytes", { enumerable: true, get: function () { return records_2.allocatedBytes; } });
Object.defineProperty(exports, "allocationRecords", { enumerable: true, get: function () { return records_2.allocationRecords; } });
Object.defineProperty(exports, "allocations", { enumerable: true, get: function () { return records_2.allocations; } });
Object.defineProperty(exports, "allocatorCounts", { enumerable: true, get: function () { return records_2.allocatorCounts; } });
Object.defineProperty(exports, "countRecord", { enumerable: true, get: function () { return records_2.countRecord; } });
Object.defineProperty(exports, "nativeFrame", { enumerable: true, get: function () { return records_2.nativeFrame; } });
Object.defineProperty(exports, "position", { enumerable: true, get: function () { return records_2.position; } });
Object.defineProperty(exports, "read", { enumerable: true, get: function () { return records_2.read; } });
Object.defineProperty(exports, "records", { enumerable: true, get: function () { return records_2.records; } });
Object.defineProperty(exports, "setNative", { enumerable: true, get: function () { return records_2.setNative; } });
Object.defineProperty(exports, "setPosition", { enumerable: true, get: function () { return records_2.setPosition; } });
var sizes_2 = require("./sizes");
Object.defineProperty(exports, "largeMask", { enumerable: true, get: function () { return sizes_2.largeMask; } });
Object.defineProperty(exports, "largeTable", { enumerable: true, get: function () { return sizes_2.largeTable; } });
Object.defineProperty(exports, "smallCounts", { enumerable: true, get: function () { return sizes_2.smallCounts; } });
var threads_2 = require("./threads");
Object.defineProperty(exports, "firstThread", { enumerable: true, get: function () { return threads_2.firstThread; } });
Object.defineProperty(exports, "thread", { enumerable: true, get: function () { return threads_2.thread; } });
var tree_2 = require("./tree");
Object.defineProperty(exports, "firstNodePage", { enumerable: true, get: function () { return tree_2.firstNodePage; } });
Object.defineProperty(exports, "nodeCount", { enumerable: true, get: function () { return tree_2.nodeCount; } });
/** A block for the host's own use; the address of its first byte. */
function takeBuffer(bytes) {
    return (0, pages_1.takePages)((0, pages_1.pagesOf)(bytes));
}
function giveBuffer(address, bytes) {
    (0, pages_1.givePages)(address, (0, pages_1.pagesOf)(bytes));
}
/** Makes the core ready for the records behind a header. */
function start(nativeTraces) {
    (0, tree_1.startTree)();
    (0, locations_1.startLocations)();
    (0, pointers_1.startPointers)();
    (0, mappings_1.startMappings)();
    (0, sizes_1.startSizes)();
    (0, threads_1.startThreads)();
    (0, records_1.startRecords)(nativeTraces);
}
