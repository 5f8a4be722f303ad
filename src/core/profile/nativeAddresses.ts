import type { NativeLocations, NativeStacks } from './profile.ts';
import type { NativeImage, NativeSegment } from './nativeTables.ts';

/** What has been found out about an address: a function, with its place where the file tells it. */
export interface NativeName {
  readonly function: string;
  /** As the debug information has it; undefined where there is none. */
  readonly file: string | undefined;
  /** 1-based; 0 for none. */
  readonly line: number;
}

/** A mapped file and its addresses that want names. */
export interface NativeFile {
  readonly path: string;
  /** As the process had them mapped: whether the file is still the same can be told by them. */
  readonly segments: readonly NativeSegment[];
  /** Of the calls, relative to where the file was loaded; each once. */
  readonly addresses: Float64Array;
}

/** Names of a file's addresses, in their order; innermost of the inlined functions first, and none for what has no name. */
export type NativeNames = readonly (readonly NativeName[])[];

interface Wanted {
  readonly path: string;
  readonly segments: readonly NativeSegment[];
  readonly addresses: number[];
  readonly sites: Map<number, NativeSite>;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly image: NativeImage;
}

/** Where the names of a recorded frame are to be found. */
export interface NativeSite {
  /** Index into `NativeAddresses.files()`. */
  readonly file: number;
  /** Index into that file's addresses. */
  readonly index: number;
}

/** Which addresses of which files the native stacks of a profile lead through. */
export class NativeAddresses {
  readonly #native: NativeStacks;
  readonly #files: Wanted[] = [];
  readonly #fileOf = new Map<string, number>();
  readonly #places: (readonly Place[] | undefined)[] = [];
  /** Generation -> frame's number -> its site; undefined for an address that lies in no file. */
  readonly #sites: Map<number, NativeSite | undefined>[] = [];

  /** Takes the stacks of all rows that `wanted` says yes to. */
  constructor(native: NativeStacks, locations: NativeLocations, wanted: (row: number) => boolean) {
    this.#native = native;
    for (let row = 0; row < locations.frame.length; row++) {
      if (wanted(row)) this.#follow(locations.frame[row]!, locations.generation[row]!);
    }
  }

  files(): readonly NativeFile[] {
    return this.#files.map(({ path, segments, addresses }) => ({ path, segments, addresses: Float64Array.from(addresses) }));
  }

  /** Whether the frame, and with it its callers, is on a stack that was taken. */
  has(frame: number, generation: number): boolean {
    return this.#sites[generation]?.has(frame) === true;
  }

  /** Of a recorded frame, by its number; undefined where its address lies in no file. */
  site(frame: number, generation: number): NativeSite | undefined {
    return this.#sites[generation]?.get(frame);
  }

  #follow(innermost: number, generation: number): void {
    const { frames } = this.#native;
    const sites = (this.#sites[generation] ??= new Map());
    // A file that was cut off may name a frame that it doesn't hold. Callers of a frame that was seen were seen with it.
    for (let frame = innermost; frame > 0 && frame <= frames.length; frame = frames.parent[frame - 1]!) {
      if (sites.has(frame)) return;
      // The address is that of the instruction behind the call, which may belong to another line, or function.
      sites.set(frame, this.#find(frames.ip[frame - 1]! - 1, generation));
    }
  }

  #find(address: number, generation: number): NativeSite | undefined {
    const places = (this.#places[generation] ??= placesOf(this.#native.generations[generation] ?? []));
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (places[middle]!.end <= address) low = middle + 1;
      else high = middle;
    }
    const place = places[low];
    if (place === undefined || place.start > address) return undefined;
    const file = this.#file(place.image);
    const { addresses, sites } = this.#files[file]!;
    const relative = address - place.image.address;
    let site = sites.get(relative);
    if (site === undefined) {
      site = { file, index: addresses.push(relative) - 1 };
      sites.set(relative, site);
    }
    return site;
  }

  #file({ file: path, segments }: NativeImage): number {
    let index = this.#fileOf.get(path);
    if (index === undefined) {
      index = this.#files.push({ path, segments, addresses: [], sites: new Map() }) - 1;
      this.#fileOf.set(path, index);
    }
    return index;
  }
}

function placesOf(images: readonly NativeImage[]): readonly Place[] {
  const places = images.flatMap((image) =>
    image.segments.map(({ address, size }) => ({ start: image.address + address, end: image.address + address + size, image })),
  );
  return places.sort((a, b) => a.end - b.end);
}
