"use strict";
// Numbers of variable length: 7 bits a byte, the lowest first.
Object.defineProperty(exports, "__esModule", { value: true });
exports.tooLong = exports.at = void 0;
exports.setAt = setAt;
exports.clearTooLong = clearTooLong;
exports.unsigned = unsigned;
exports.signed = signed;
/** Where the next byte is. */
exports.at = 0;
/** Whether a number had more than 64 bits. Reading goes on; whoever reads a record looks at its end. */
exports.tooLong = false;
function setAt(value) {
    exports.at = value;
}
function clearTooLong() {
    exports.tooLong = false;
}
// @inline
function unsigned() {
    const byte = load(exports.at);
    exports.at += 1;
    if (byte < 128)
        return byte;
    return unsignedFrom(byte & 127);
}
/** The rest of a number, behind its first byte. */
function unsignedFrom(first) {
    let p = exports.at;
    let byte = load(p++);
    let low = first | ((byte & 127) << 7);
    if (byte >= 128) {
        byte = load(p++);
        low |= (byte & 127) << 14;
        if (byte >= 128) {
            byte = load(p++);
            low |= (byte & 127) << 21;
            if (byte >= 128) {
                exports.at = p;
                return unsignedLong(low);
            }
        }
    }
    exports.at = p;
    return low;
}
function unsignedLong(low) {
    let p = exports.at;
    let value = low;
    let shift = 28;
    let byte;
    do {
        if (shift > 63) {
            exports.tooLong = true;
            break;
        }
        byte = load(p++);
        value |= u64(byte & 127) << shift;
        shift += 7;
    } while (byte >= 128);
    exports.at = p;
    return value;
}
// @inline
function signed() {
    const value = unsigned();
    return i64(value >>> 1) ^ -i64(value & 1);
}
