import { TooManyAllocations } from '../capture/recordEngine.ts';
import { doubled } from './growable.ts';

const slotsPerChunk = 64;
const chunksPerRegion = 1024;
const tooWide = 0xffff_ffff;
/** Past this the arrays would not fit ordinary machines: 2^29 slots, for 8 GiB of small allocations, are 4 GiB. */
const maxSlots = 2 ** 29;
/** A region's chunk table is 4 KiB, whatever is in it: so many are 256 MiB. What lies in none of them goes into the map. */
const maxRegions = 2 ** 16;

/**
 * Live allocations by address: which location made them, and how large they are.
 *
 * Addresses are multiples of 8, given as two halves of 32 bits; any other, which only a hostile file has, counts as the one
 * below it. 1 MiB of address space is a region, found by a small hash; a region has 1024 chunks of 1 KiB; a chunk has 64
 * slots, one for 16 bytes. The 8-byte neighbour of a taken slot, and sizes of 2^32 - 1 and more, go into an ordinary map. So a
 * lookup is three dependent loads, neighbours stay near each other, and nothing is moved on removal.
 */
export class PointerMap {
  /** Set by `take` and `put`: location of what was there, and its size in bytes. */
  foundLocation = -1;
  foundSize = 0;

  #hashMask = 255;
  #hashRegion = new Int32Array(256).fill(-1);
  #regionHigh = new Int32Array(64);
  #regionLow = new Int32Array(64);
  #regionCount = 0;
  /** `region * 1024 + chunk in region` -> chunk id + 1; 0: not there. */
  #chunkOf = new Int32Array(64 * chunksPerRegion);
  #chunkCount = 0;
  /** `(location + 1) * 2 + (address bit 3)`; 0: free. */
  #slotOwner = new Uint32Array(64 * slotsPerChunk);
  #slotSize = new Uint32Array(64 * slotsPerChunk);
  /** Lower half of an address, divided by 8 -> its upper half -> what is there: a number can't hold both halves. */
  readonly #overflow = new Map<number, Map<number, { location: number; size: number }>>();
  #lastRegion = -1;

  /** Puts an allocation at an address. True if something was live there: it is in `foundLocation` and `foundSize`. */
  put(high: number, low: number, location: number, size: number): boolean {
    const slot = this.#slot(high, low, true);
    if (slot < 0) {
      const replaced = this.#takeOverflow(high, low);
      this.#putOverflow(high, low, location, size);
      return replaced;
    }
    const parity = (low >>> 3) & 1;
    const owner = this.#slotOwner[slot]!;
    if (owner === 0 || (owner & 1) === parity) {
      // Free in the slot does not mean free in the map: its neighbour may have held the slot before.
      const was = owner !== 0 ? this.#read(slot, owner, high, low) : this.#overflow.size > 0 && this.#takeOverflow(high, low);
      this.#slotOwner[slot] = ((location + 1) << 1) | parity;
      this.#slotSize[slot] = Math.min(size, tooWide);
      if (size >= tooWide) this.#putOverflow(high, low, location, size);
      return was;
    }
    const was = this.#takeOverflow(high, low);
    this.#putOverflow(high, low, location, size);
    return was;
  }

  /** Removes what is live at an address. False if nothing was. */
  take(high: number, low: number): boolean {
    const slot = this.#slot(high, low, false);
    if (slot < 0) return this.#overflow.size > 0 && this.#takeOverflow(high, low);
    const owner = this.#slotOwner[slot]!;
    if (owner !== 0 && (owner & 1) === ((low >>> 3) & 1)) {
      this.#slotOwner[slot] = 0;
      return this.#read(slot, owner, high, low);
    }
    return this.#overflow.size > 0 && this.#takeOverflow(high, low);
  }

  #read(slot: number, owner: number, high: number, low: number): boolean {
    this.foundLocation = (owner >>> 1) - 1;
    const size = this.#slotSize[slot]!;
    if (size === tooWide) this.#takeOverflow(high, low);
    else this.foundSize = size;
    return true;
  }

  #putOverflow(high: number, low: number, location: number, size: number): void {
    let entries = this.#overflow.get(low >>> 3);
    if (entries === undefined) {
      entries = new Map<number, { location: number; size: number }>();
      this.#overflow.set(low >>> 3, entries);
    }
    entries.set(high, { location, size });
  }

  #takeOverflow(high: number, low: number): boolean {
    const entries = this.#overflow.get(low >>> 3);
    const entry = entries?.get(high);
    if (entries === undefined || entry === undefined) return false;
    if (entries.size === 1) this.#overflow.delete(low >>> 3);
    else entries.delete(high);
    this.foundLocation = entry.location;
    this.foundSize = entry.size;
    return true;
  }

  #slot(high: number, low: number, create: boolean): number {
    const regionLow = low >>> 20;
    let region = this.#lastRegion;
    if (region < 0 || this.#regionLow[region] !== regionLow || this.#regionHigh[region] !== high) {
      region = this.#findRegion(high, regionLow, create);
      if (region < 0) return -1;
      this.#lastRegion = region;
    }
    const at = region * chunksPerRegion + ((low >>> 10) & 1023);
    let chunk = this.#chunkOf[at]!;
    if (chunk === 0) {
      if (!create) return -1;
      chunk = this.#newChunk(at);
    }
    return (chunk - 1) * slotsPerChunk + ((low >>> 4) & 63);
  }

  #findRegion(high: number, regionLow: number, create: boolean): number {
    let at = hash(high, regionLow) & this.#hashMask;
    for (;;) {
      const region = this.#hashRegion[at]!;
      if (region < 0) break;
      if (this.#regionLow[region] === regionLow && this.#regionHigh[region] === high) return region;
      at = (at + 1) & this.#hashMask;
    }
    if (!create || this.#regionCount === maxRegions) return -1;
    const region = this.#regionCount++;
    if (region === this.#regionLow.length) {
      this.#regionHigh = doubled(this.#regionHigh);
      this.#regionLow = doubled(this.#regionLow);
      this.#chunkOf = doubled(this.#chunkOf);
    }
    this.#regionHigh[region] = high;
    this.#regionLow[region] = regionLow;
    this.#hashRegion[at] = region;
    if (this.#regionCount * 2 > this.#hashMask) this.#rehash();
    return region;
  }

  #rehash(): void {
    this.#hashMask = this.#hashMask * 2 + 1;
    this.#hashRegion = new Int32Array(this.#hashMask + 1).fill(-1);
    for (let region = 0; region < this.#regionCount; region++) {
      let at = hash(this.#regionHigh[region]!, this.#regionLow[region]!) & this.#hashMask;
      while (this.#hashRegion[at]! >= 0) at = (at + 1) & this.#hashMask;
      this.#hashRegion[at] = region;
    }
  }

  #newChunk(at: number): number {
    const chunk = this.#chunkCount++;
    if (chunk * slotsPerChunk === this.#slotOwner.length) {
      if (this.#slotOwner.length >= maxSlots) throw new TooManyAllocations('they lie in more than 8 GiB of addresses');
      this.#slotOwner = doubled(this.#slotOwner);
      this.#slotSize = doubled(this.#slotSize);
    }
    this.#chunkOf[at] = chunk + 1;
    return chunk + 1;
  }
}

function hash(high: number, low: number): number {
  const mixed = Math.imul(high ^ Math.imul(low, 0x9e37_79b1), 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}
