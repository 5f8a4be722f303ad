/** Boxes that wait, the widest next: a binary heap. */
export class WidestFirst {
  readonly #widthOf: (box: number) => number;
  readonly #heap: number[] = [];

  constructor(widthOf: (box: number) => number) {
    this.#widthOf = widthOf;
  }

  push(box: number): void {
    const heap = this.#heap;
    let at = heap.push(box) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#widthOf(heap[above]!) >= this.#widthOf(box)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = box;
  }

  pop(): number | undefined {
    const heap = this.#heap;
    const widest = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return widest;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && this.#widthOf(heap[below + 1]!) > this.#widthOf(heap[below]!)) below++;
      if (this.#widthOf(last) >= this.#widthOf(heap[below]!)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
    return widest;
  }
}
