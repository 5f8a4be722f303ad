"use strict";
// Decodes LZ4 blocks; format: lz4_Block_format.md of the LZ4 project. Every length and offset is checked against the ends of
// the input and the output.
Object.defineProperty(exports, "__esModule", { value: true });
exports.decodedEnd = exports.bad = exports.cut = exports.whole = void 0;
exports.decodeBlock = decodeBlock;
/** How the last block ended: as `DecodedBlock.state` of the TypeScript decoder. */
exports.whole = 0;
exports.cut = 1;
exports.bad = 2;
/** One past the last byte written by the last call. */
exports.decodedEnd = 0;
/**
 * Decodes [from, to) to `target`, writing below `limit`. Matches may reach back to `history`. What could be decoded of a cut or
 * bad block stays written. Up to 32 bytes past `to` are read, and past `limit` overwritten: both have to be there.
 */
function decodeBlock(from, to, target, limit, history) {
    let s = from;
    let d = target;
    while (s < to) {
        const token = load(s++);
        let literals = token >>> 4;
        if (literals == 15) {
            let more = 255;
            while (more == 255) {
                if (s >= to)
                    return ended(d, exports.cut);
                more = load(s++);
                literals += more;
            }
        }
        if (literals != 0) {
            const count = min(literals, to - s);
            // As a difference: a sum could pass 2^32.
            if (count > limit - d)
                return ended(d, exports.bad);
            if (count <= 16) {
                store(d, load(s));
                store(d, load(s, 8), 8);
            }
            else if (count <= 64) {
                copyForward(d, s, count);
            }
            else {
                memory.copy(d, s, count);
            }
            s += count;
            d += count;
            if (count < literals)
                return ended(d, exports.cut);
        }
        // The last sequence of a block has literals only.
        if (s == to)
            return ended(d, exports.whole);
        if (to - s < 2)
            return ended(d, exports.cut);
        const offset = load(s);
        s += 2;
        if (offset == 0 || offset > d - history)
            return ended(d, exports.bad);
        let match = (token & 15) + 4;
        if (match == 19) {
            let more = 255;
            while (more == 255) {
                if (s >= to)
                    return ended(d, exports.cut);
                more = load(s++);
                match += more;
            }
        }
        if (match > limit - d)
            return ended(d, exports.bad);
        const m = d - offset;
        if (offset >= 8) {
            if (match <= 16) {
                store(d, load(m));
                store(d, load(m, 8), 8);
            }
            else if (match <= 256 || offset < match) {
                copyForward(d, m, match);
            }
            else {
                memory.copy(d, m, match);
            }
            d += match;
        }
        else {
            const end = d + match;
            let p = m;
            while (d < end)
                store(d++, load(p++));
        }
    }
    return ended(d, exports.whole);
}
/** Copies in steps of 8 bytes, up to 7 too many; the target may overlap the source from 8 bytes behind it on. */
function copyForward(target, source, count) {
    const end = target + count;
    let t = target;
    let s = source;
    do {
        store(t, load(s));
        t += 8;
        s += 8;
    } while (t < end);
}
function ended(end, state) {
    exports.decodedEnd = end;
    return state;
}
