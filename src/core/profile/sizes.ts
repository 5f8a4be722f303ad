import { roundedExp, roundedLog } from '../base/roundedMath.ts';
import type { HistogramBucket } from './profile.ts';

const small = 65_536;
const buckets = 10;

/** How many allocations there were of each size. */
export class Sizes {
  readonly #small = new Float64Array(small);
  readonly #large = new Map<number, number>();

  add(size: number): void {
    if (size < small) this.#small[size]!++;
    else this.#large.set(size, (this.#large.get(size) ?? 0) + 1);
  }

  /** Adds so many allocations of a size at once. */
  addMany(size: number, count: number): void {
    if (size < small) this.#small[size]! += count;
    else if (count > 0) this.#large.set(size, (this.#large.get(size) ?? 0) + count);
  }

  range(): { smallest: number; largest: number } | undefined {
    const sizes = this.#occurring().map(({ size }) => size);
    return sizes.length === 0 ? undefined : { smallest: sizes[0]!, largest: sizes.at(-1)! };
  }

  /**
   * memray's ten buckets, equally wide on a logarithmic scale between the smallest size above 0 and the largest; sizes of 0 are
   * in the first (`get_histogram_databins` in memray's `reporters/stats.py`). Empty where all sizes are 0, or all 1.
   */
  histogram(): HistogramBucket[] {
    const occurring = this.#occurring();
    const largest = occurring.at(-1)?.size ?? 0;
    const smallest = occurring.find(({ size }) => size > 0)?.size ?? 0;
    if (largest === 0) return [];
    let low = roundedLog(smallest);
    const high = roundedLog(largest);
    if (low === high) low /= 2;
    const step = (high - low) / buckets;
    if (step === 0) return [];
    const counts = new Float64Array(buckets);
    for (const { size, count } of occurring) {
      counts[size === 0 ? 0 : Math.min(bucketOf(size, low, step), buckets - 1)]! += count;
    }
    const answer: HistogramBucket[] = [];
    let start = 0;
    for (let i = 0; i < buckets; i++) {
      const end = Math.trunc(roundedExp(low + step * (i + 1)));
      answer.push({ minBytes: start, maxBytes: i === buckets - 1 ? end : end - 1, count: counts[i]! });
      start = end;
    }
    return answer;
  }

  /** The sizes that occurred, ascending. */
  #occurring(): { readonly size: number; readonly count: number }[] {
    const found: { readonly size: number; readonly count: number }[] = [];
    const counts = this.#small;
    for (let size = 0; size < small; size++) if (counts[size]! > 0) found.push({ size, count: counts[size]! });
    for (const [size, count] of [...this.#large].sort(([a], [b]) => a - b)) found.push({ size, count });
    return found;
  }
}

function bucketOf(size: number, low: number, step: number): number {
  const place = (Math.log(size) - low) / step;
  // The last digit of the logarithm matters only beside a bucket's edge.
  return Math.abs(place - Math.round(place)) > 1e-9 ? Math.floor(place) : floorDivide(roundedLog(size) - low, step);
}

/**
 * `a // b` of Python's floats, which floors the quotient by the exact remainder: that can be one below the floor of the quotient.
 * For a >= 0 and b > 0.
 */
function floorDivide(a: number, b: number): number {
  const quotient = (a - (a % b)) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}
