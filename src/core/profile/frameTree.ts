import { doubled } from './growable.ts';

/**
 * The call tree as recorded: a node is a distinct stack of raw frames, node 0 the root. A raw frame is two numbers that mean
 * something to the reader which made them (code object and instruction, or a frame's index).
 */
export class FrameTree {
  length = 1;
  parent = new Int32Array(256);
  code = new Int32Array(256);
  instruction = new Int32Array(256);
  /** A loop calls the same child again and again. */
  #lastChild = new Int32Array(256);
  #hash = new Int32Array(512).fill(-1);
  #hashMask = 511;

  constructor() {
    this.parent[0] = -1;
    this.code[0] = -1;
  }

  /** The child of a node for a raw frame, made where it is new. */
  child(parent: number, code: number, instruction: number): number {
    const last = this.#lastChild[parent]!;
    if (last !== 0 && this.code[last] === code && this.instruction[last] === instruction) return last;
    const found = this.#find(parent, code, instruction);
    this.#lastChild[parent] = found;
    return found;
  }

  #find(parent: number, code: number, instruction: number): number {
    let at = mix(parent, code, instruction) & this.#hashMask;
    for (;;) {
      const node = this.#hash[at]!;
      if (node < 0) break;
      if (this.parent[node] === parent && this.code[node] === code && this.instruction[node] === instruction) return node;
      at = (at + 1) & this.#hashMask;
    }
    const node = this.length++;
    if (node === this.parent.length) {
      this.parent = doubled(this.parent);
      this.code = doubled(this.code);
      this.instruction = doubled(this.instruction);
      this.#lastChild = doubled(this.#lastChild);
    }
    this.parent[node] = parent;
    this.code[node] = code;
    this.instruction[node] = instruction;
    this.#hash[at] = node;
    if (this.length * 2 > this.#hashMask) this.#rehash();
    return node;
  }

  #rehash(): void {
    this.#hashMask = this.#hashMask * 2 + 1;
    this.#hash = new Int32Array(this.#hashMask + 1).fill(-1);
    for (let node = 1; node < this.length; node++) {
      let at = mix(this.parent[node]!, this.code[node]!, this.instruction[node]!) & this.#hashMask;
      while (this.#hash[at]! >= 0) at = (at + 1) & this.#hashMask;
      this.#hash[at] = node;
    }
  }
}

function mix(a: number, b: number, c: number): number {
  const mixed = Math.imul(Math.imul(a, 0x9e37_79b1) ^ Math.imul(b, 0xc2b2_ae35) ^ Math.imul(c, 0x27d4_eb2f), 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}
