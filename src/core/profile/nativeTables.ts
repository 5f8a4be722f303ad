import { doubled } from './growable.ts';

/** A part of a file that is mapped into the process. */
export interface NativeSegment {
  /** Where the file wants it: the process has it at `NativeImage.address` + `address`. */
  readonly address: number;
  /** Bytes in memory. */
  readonly size: number;
}

/** An ELF file that was mapped into the process. */
export interface NativeImage {
  /** Path as the process had it; empty for the program itself where the system gave no name. */
  readonly file: string;
  /** What is added to the file's own addresses. */
  readonly address: number;
  readonly segments: readonly NativeSegment[];
}

/** Native frames: a tree of return addresses, as recorded. Frame `i` goes by the number `i + 1`; 0 is no frame. */
export interface NativeFrames {
  readonly length: number;
  /** Address of the instruction behind the call. Float64: exact to 2^53. */
  readonly ip: Float64Array;
  /** Number of the caller's frame, smaller than the frame's own; 0: none. */
  readonly parent: Int32Array;
}

/** Listings of memory maps, and images and segments in all of them: a recording has some hundreds, and some hundred thousands. */
const mostGenerations = 2 ** 20;
const mostParts = 2 ** 22;
const nothingListed: NativeImage[] = [];

/** Native frames and what was mapped where, from the records of a capture with native stacks. */
export class NativeTables {
  /** Listings of the process's memory maps, in order: each replaces the one before for what is allocated from there on. */
  readonly generations: NativeImage[][] = [];
  /** Images and segments so far. */
  #parts = 0;
  #length = 0;
  #ip = new Float64Array(256);
  #parent = new Int32Array(256);

  /** Columns may be longer than `length`. */
  get frames(): NativeFrames {
    return { length: this.#length, ip: this.#ip, parent: this.#parent };
  }

  /** The listing that holds now: an index into `generations`, 0 also before there is one. */
  get generation(): number {
    return Math.max(0, this.generations.length - 1);
  }

  addFrame(ip: number, parent: number): void {
    const row = this.#length++;
    if (row === this.#ip.length) {
      this.#ip = doubled(this.#ip);
      this.#parent = doubled(this.#parent);
    }
    this.#ip[row] = ip;
    // memray makes a caller before what it calls; whoever follows the callers must come to an end in any file.
    this.#parent[row] = parent >= 0 && parent <= row ? parent : 0;
  }

  /** False for one more than any recording has: a byte of the file would take fifty here. */
  startGeneration(): boolean {
    if (this.generations.length >= mostGenerations) return false;
    this.generations.push(nothingListed);
    return true;
  }

  /** False as well for one more than any recording has. */
  addImage(image: NativeImage): boolean {
    this.#parts += 1 + image.segments.length;
    if (this.#parts > mostParts) return false;
    const last = this.generations.length - 1;
    const listing = this.generations[last];
    if (listing === undefined) this.generations.push([image]);
    else if (listing === nothingListed) this.generations[last] = [image];
    else listing.push(image);
    return true;
  }
}
