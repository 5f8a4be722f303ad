import { roomFor } from './growable.ts';
import type { RawTree } from './recordSums.ts';
import { TripleIndex } from './tripleIndex.ts';

/**
 * A call tree that grows: a node is a distinct stack of frames, node 0 the root. A frame is two numbers that mean something to
 * whoever made them (code object and instruction, or a frame's index).
 */
export class FrameTree implements RawTree {
  readonly #nodes = new TripleIndex();
  /** A loop calls the same child again and again. */
  #lastChild = new Int32Array(256);

  constructor() {
    this.#nodes.find(-1, -1, 0);
  }

  get length(): number {
    return this.#nodes.length;
  }
  get parent(): Int32Array<ArrayBuffer> {
    return this.#nodes.a;
  }
  get code(): Int32Array<ArrayBuffer> {
    return this.#nodes.b;
  }
  get instruction(): Int32Array<ArrayBuffer> {
    return this.#nodes.c;
  }

  /** Makes room for so many nodes at once, where it is known before. */
  reserve(count: number): void {
    this.#nodes.reserve(count);
    this.#lastChild = roomFor(this.#lastChild, count);
  }

  /** The child of a node for a frame, made where it is new. */
  child(parent: number, code: number, instruction: number): number {
    const last = this.#lastChild[parent]!;
    if (last !== 0 && this.#nodes.b[last] === code && this.#nodes.c[last] === instruction) return last;
    const found = this.#nodes.find(parent, code, instruction);
    this.#lastChild = roomFor(this.#lastChild, this.#nodes.length);
    this.#lastChild[parent] = found;
    return found;
  }
}
