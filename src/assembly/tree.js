"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.nodeCount = exports.root = exports.firstNodePage = exports.firstInPage = exports.nodeSize = void 0;
exports.startTree = startTree;
exports.child = child;
// The call tree as recorded: a node is a distinct stack of (code object, instruction). Nodes are named by their address.
//
// Node, 24 bytes: parent u32, code * 2 + entry u32, instruction i32, child that was called last u32, location that was used last
// u32, number in order of appearance u32.
const pages_1 = require("./pages");
exports.nodeSize = 24;
/** A page of nodes begins with the address of the next one. */
exports.firstInPage = 8;
exports.firstNodePage = 0;
exports.root = 0;
exports.nodeCount = 0;
let page = 0;
let next = 0;
let pageEnd = 0;
let table = 0;
let mask = 16383;
function startTree() {
    table = (0, pages_1.takePages)(1);
    exports.root = newNode();
}
function newNode() {
    if (next + exports.nodeSize > pageEnd) {
        const fresh = (0, pages_1.takePages)(1);
        if (page == 0)
            exports.firstNodePage = fresh;
        else
            store(page, fresh);
        page = fresh;
        next = fresh + exports.firstInPage;
        pageEnd = fresh + (pages_1.pageSize - 8);
    }
    const node = next;
    next += exports.nodeSize;
    store(node, exports.nodeCount, 20);
    exports.nodeCount++;
    return node;
}
// @inline
function child(parent, code, instruction) {
    const last = load(parent, 12);
    if (last != 0 && load(last, 4) == code && load(last, 8) == instruction)
        return last;
    return findChild(parent, code, instruction);
}
function findChild(parent, code, instruction) {
    let i = hash(parent, code, instruction) & mask;
    let node;
    while (true) {
        node = load(table + (i << 2));
        if (node == 0)
            break;
        if (load(node) == parent && load(node, 4) == code && load(node, 8) == instruction) {
            store(parent, node, 12);
            return node;
        }
        i = (i + 1) & mask;
    }
    node = newNode();
    store(node, parent);
    store(node, code, 4);
    store(node, instruction, 8);
    store(table + (i << 2), node);
    store(parent, node, 12);
    if (exports.nodeCount * 2 > mask)
        grow();
    return node;
}
function grow() {
    const old = table;
    const count = mask + 1;
    mask = mask * 2 + 1;
    table = (0, pages_1.takePages)((0, pages_1.pagesOf)((mask + 1) << 2));
    for (let j = 0; j < count; j++) {
        const node = load(old + (j << 2));
        if (node == 0)
            continue;
        let i = hash(load(node), load(node, 4), load(node, 8)) & mask;
        while (load(table + (i << 2)) != 0)
            i = (i + 1) & mask;
        store(table + (i << 2), node);
    }
    (0, pages_1.givePages)(old, (0, pages_1.pagesOf)(count << 2));
}
function hash(parent, code, instruction) {
    const mixed = ((parent * 0x9e37_79b1) ^ (code * 0xc2b2_ae35) ^ (u32(instruction) * 0x27d4_eb2f)) * 0x85eb_ca6b;
    return mixed ^ (mixed >>> 15);
}
