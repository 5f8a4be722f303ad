import { doubled, roomFor } from './growable.ts';

/** Gives every distinct triple of 32-bit integers a small number, in order of appearance. */
export class TripleIndex {
  length = 0;
  a = new Int32Array(256);
  b = new Int32Array(256);
  c = new Int32Array(256);
  #hash = new Int32Array(512).fill(-1);
  #hashMask = 511;

  /** Makes room for so many triples at once, where it is known before. */
  reserve(count: number): void {
    this.a = roomFor(this.a, count);
    this.b = roomFor(this.b, count);
    this.c = roomFor(this.c, count);
    if (count * 2 > this.#hashMask) this.#rehash(count);
  }

  /** The triple's number; a new triple gets the number that `length` was. */
  find(a: number, b: number, c: number): number {
    let at = mix(a, b, c) & this.#hashMask;
    for (;;) {
      const row = this.#hash[at]!;
      if (row < 0) break;
      if (this.a[row] === a && this.b[row] === b && this.c[row] === c) return row;
      at = (at + 1) & this.#hashMask;
    }
    const row = this.length++;
    if (row === this.a.length) {
      this.a = doubled(this.a);
      this.b = doubled(this.b);
      this.c = doubled(this.c);
    }
    this.a[row] = a;
    this.b[row] = b;
    this.c[row] = c;
    this.#hash[at] = row;
    if (this.length * 2 > this.#hashMask) this.#rehash(this.length);
    return row;
  }

  #rehash(count: number): void {
    while (count * 2 > this.#hashMask) this.#hashMask = this.#hashMask * 2 + 1;
    this.#hash = new Int32Array(this.#hashMask + 1).fill(-1);
    for (let row = 0; row < this.length; row++) {
      let at = mix(this.a[row]!, this.b[row]!, this.c[row]!) & this.#hashMask;
      while (this.#hash[at]! >= 0) at = (at + 1) & this.#hashMask;
      this.#hash[at] = row;
    }
  }
}

function mix(a: number, b: number, c: number): number {
  const mixed = Math.imul(Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0xc2b2_ae35) ^ Math.imul(c, 0x27d4_eb2f), 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}
