import type { Overview } from '../analysis/overview.ts';
import type { Series } from '../analysis/questions.ts';
import type { Mode, Profile } from '../profile/profile.ts';
import { oneRowPerNode } from './prunedTree.ts';
import type { TimeRanges } from './timeRanges.ts';

/** What the page that `memlens flamegraph` writes is told. */
export interface PageData {
  /** The capture's file name, and its path as it was named. */
  readonly name: string;
  readonly path: string;
  readonly mode: Mode;
  /** Of `temporary`: how many other allocations of the thread may lie between an allocation and its end. */
  readonly threshold: number;
  readonly inverted: boolean;
  readonly splitThreads: boolean;
  readonly overview: Overview;
  readonly series: Series;
  /** Of the mode alone: `onlyAnswer`. */
  readonly profile: Profile;
  /** Where a range of time can be asked about: the profile's amounts are all zero, and these tell them. */
  readonly ranges: TimeRanges | undefined;
  /** The source line of each frame, '' where it is not known. */
  readonly sourceLines: readonly string[];
}

/** What goes as JSON; everything that grows with the call tree goes as columns of varints. */
interface Head extends Omit<PageData, 'series' | 'profile' | 'ranges'> {
  readonly strings: readonly string[];
  readonly functions: number;
  readonly frames: number;
  readonly nodes: number;
  readonly samples: number;
  /** Of `ranges`; 0 windows where there are none. */
  readonly windows: number;
  readonly hasMarks: boolean;
  readonly rangeRows: number;
}

/**
 * Bytes that compress well: the length of the head, the head, and one column after another. Nodes name their parent by the
 * distance to it.
 */
export function packPage(data: PageData): Uint8Array<ArrayBuffer> {
  const { profile, series, ranges, ...rest } = data;
  const { functions, frames, nodes, locations, strings } = profile;
  const amounts = locations[data.mode]!;
  const head: Head = {
    ...rest,
    overview: withoutTables(data.overview),
    strings,
    functions: functions.length,
    frames: frames.length,
    nodes: nodes.length,
    samples: series.time.length,
    windows: ranges === undefined ? 0 : ranges.bounds.length - 1,
    hasMarks: ranges?.marks !== undefined,
    rangeRows: ranges?.rows.length ?? 0,
  };
  const json = new TextEncoder().encode(JSON.stringify(head));
  const columns = new Packer();
  columns.column(functions.length, (i) => functions.name[i]!);
  columns.column(functions.length, (i) => functions.file[i]!);
  columns.column(functions.length, (i) => functions.firstLine[i]!);
  columns.column(frames.length, (i) => frames.function[i]!);
  columns.column(frames.length, (i) => frames.line[i]!);
  columns.column(nodes.length, (i) => i - nodes.parent[i]!);
  columns.column(nodes.length, (i) => nodes.frame[i]!);
  columns.column(nodes.length, (i) => amounts.bytes[i]!);
  columns.column(nodes.length, (i) => amounts.count[i]!);
  for (const values of [series.time, series.heap, series.resident]) columns.steps(values);
  if (ranges !== undefined) {
    const { bounds, marks, rows } = ranges;
    columns.steps(bounds);
    if (marks !== undefined) columns.steps(marks);
    columns.steps(rows.node);
    columns.column(rows.length, (i) => rows.from[i]!);
    columns.column(rows.length, (i) => rows.until[i]!);
    columns.column(rows.length, (i) => rows.bytes[i]!);
    columns.column(rows.length, (i) => rows.count[i]!);
  }
  const size = new Packer();
  size.column(1, () => json.length);
  const result = new Uint8Array(size.bytes.length + json.length + columns.bytes.length);
  result.set(size.bytes);
  result.set(json, size.bytes.length);
  result.set(columns.bytes, size.bytes.length + json.length);
  return result;
}

export function unpackPage(bytes: Uint8Array): PageData {
  const size = new Unpacker(bytes, 0);
  const headLength = size.column(1)[0]!;
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(size.at, size.at + headLength))) as Head;
  const columns = new Unpacker(bytes, size.at + headLength);
  const { strings, functions, frames, nodes, samples, windows, hasMarks, rangeRows, ...rest } = head;
  const functionTable = {
    length: functions,
    name: Uint32Array.from(columns.column(functions)),
    file: Uint32Array.from(columns.column(functions)),
    firstLine: Int32Array.from(columns.column(functions)),
  };
  const frameTable = {
    length: frames,
    function: Uint32Array.from(columns.column(frames)),
    line: Int32Array.from(columns.column(frames)),
  };
  const parent = Int32Array.from(columns.column(nodes), (distance, i) => i - distance);
  const nodeTable = { length: nodes, parent, frame: Int32Array.from(columns.column(nodes)) };
  const amounts = { bytes: columns.column(nodes), count: columns.column(nodes) };
  const { info, statistics, threads, problems } = head.overview;
  const series = { time: columns.steps(samples), heap: columns.steps(samples), resident: columns.steps(samples) };
  const ranges = windows === 0 ? undefined : unpackRanges(columns, windows, hasMarks, rangeRows);
  return {
    ...rest,
    series,
    ranges,
    profile: {
      info,
      statistics,
      threads,
      problems,
      strings,
      functions: functionTable,
      frames: frameTable,
      nodes: nodeTable,
      locations: oneRowPerNode(head.mode, amounts),
      snapshots: { length: 0, time: new Float64Array(), resident: new Float64Array(), heap: new Float64Array() },
      native: undefined,
    },
  };
}

function unpackRanges(columns: Unpacker, windows: number, hasMarks: boolean, length: number): TimeRanges {
  return {
    bounds: columns.steps(windows + 1),
    marks: hasMarks ? columns.steps(windows) : undefined,
    rows: {
      length,
      node: Uint32Array.from(columns.steps(length)),
      from: Uint32Array.from(columns.column(length)),
      until: Int32Array.from(columns.column(length)),
      bytes: columns.column(length),
      count: columns.column(length),
    },
  };
}

/** The tables of the first page are not on this one; folders of the interpreter tell nothing that others don't. */
function withoutTables(overview: Overview): Overview {
  return {
    ...overview,
    info: { ...overview.info, sysPath: [] },
    statistics: { ...overview.statistics, sizeHistogram: undefined, allocators: undefined },
  };
}

/** Whole numbers of up to 53 bits, the small ones in a byte: sign in the lowest bit, then seven bits a byte, lowest first. */
class Packer {
  #bytes = new Uint8Array(1024);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Numbers that lie near each other. */
  steps(values: Float64Array | Uint32Array): void {
    this.column(values.length, (i) => Math.round(values[i]!) - Math.round(values[i - 1] ?? 0));
  }

  column(length: number, valueAt: (index: number) => number): void {
    for (let i = 0; i < length; i++) {
      const value = valueAt(i);
      if (this.#length + 10 > this.#bytes.length) {
        const larger = new Uint8Array(this.#bytes.length * 2);
        larger.set(this.#bytes);
        this.#bytes = larger;
      }
      let rest = value < 0 ? -value * 2 - 1 : value * 2;
      for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#length++] = (rest % 128) | 128;
      this.#bytes[this.#length++] = rest;
    }
  }
}

class Unpacker {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  steps(length: number): Float64Array {
    const values = this.column(length);
    for (let i = 1; i < length; i++) values[i]! += values[i - 1]!;
    return values;
  }

  column(length: number): Float64Array {
    const values = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      let value = 0;
      let scale = 1;
      let byte: number;
      do {
        byte = this.#bytes[this.at++]!;
        value += (byte & 127) * scale;
        scale *= 128;
      } while (byte >= 128);
      values[i] = value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    }
    return values;
  }
}
