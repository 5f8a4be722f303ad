import type { EpochMilliseconds } from '../../../src/core/base/brand.ts';
import type { Bytes } from '../../../src/core/base/brand.ts';
import type { Amounts, CaptureInfo, CaptureProblem, Profile, Statistics, Thread } from '../../../src/core/profile/profile.ts';

/** What is live at the peak, leaked, temporary and allocated in all at one place: [bytes, count] each. */
interface Place {
  readonly peak: readonly [number, number];
  readonly leaks?: readonly [number, number];
  readonly temporary?: readonly [number, number];
  readonly total?: readonly [number, number];
}

interface Node {
  readonly parent: number;
  readonly frame: number;
}

const start = Date.UTC(2026, 10, 25, 12, 4) as EpochMilliseconds;

/** Builds a profile as the reader would: for shapes no recording here has (hostile names, a hundred thousand functions). */
export class ProfileBuilder {
  readonly #strings: string[] = [];
  readonly #stringIndex = new Map<string, number>();
  readonly #functions: { name: number; file: number; firstLine: number }[] = [];
  readonly #functionIndex = new Map<string, number>();
  readonly #frames: { function: number; line: number }[] = [];
  readonly #frameIndex = new Map<string, number>();
  readonly #nodes: Node[] = [{ parent: -1, frame: -1 }];
  readonly #locations: { node: number; place: Place }[] = [];
  readonly #snapshots: { time: number; resident: number; heap: number }[] = [];

  /** A frame called from `parent` (0 is the root); what it allocates itself, if anything. */
  call(parent: number, name: string, file: string, line: number, place?: Place, firstLine = Math.max(1, line - 3)): number {
    const fn = this.#row(this.#functionIndex, this.#functions, `${name}\0${file}\0${String(firstLine)}`, () => ({
      name: this.#string(name),
      file: this.#string(file),
      firstLine,
    }));
    const frame = this.#row(this.#frameIndex, this.#frames, `${String(fn)}:${String(line)}`, () => ({ function: fn, line }));
    const node = this.#nodes.push({ parent, frame }) - 1;
    if (place !== undefined) this.#locations.push({ node, place });
    return node;
  }

  sample(time: number, heap: number, resident: number): void {
    this.#snapshots.push({ time, heap, resident });
  }

  build(info: Partial<CaptureInfo> = {}, problems: readonly CaptureProblem[] = []): Profile {
    const aggregated = info.isAggregated === true;
    const last = this.#snapshots.at(-1)?.time ?? 0;
    const amounts = (key: keyof Place): Amounts => ({
      bytes: Float64Array.from(this.#locations, ({ place }) => place[key]?.[0] ?? 0),
      count: Float64Array.from(this.#locations, ({ place }) => place[key]?.[1] ?? 0),
    });
    const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
    const [peak, leaks, temporary, total] = [amounts('peak'), amounts('leaks'), amounts('temporary'), amounts('total')];
    const threads: readonly Thread[] = [{ id: 1, name: 'MainThread' }];
    const statistics: Statistics = {
      allocations: aggregated ? undefined : sum(total.count),
      records: aggregated ? undefined : 2 * sum(total.count),
      allocatedBytes: aggregated ? undefined : (sum(total.bytes) as Bytes),
      sizeHistogram: aggregated
        ? undefined
        : Array.from({ length: 10 }, (_, i) => ({
            minBytes: i === 0 ? 1 : 4 ** i + 1,
            maxBytes: 4 ** (i + 1),
            count: 10 ** (i % 7),
          })),
      allocators: aggregated
        ? undefined
        : [
            { name: 'MALLOC', count: 4096 },
            { name: 'MMAP', count: 7 },
            { name: 'REALLOC', count: 512 },
          ],
      sizeRange: aggregated ? undefined : { smallest: 1, largest: 4 ** 10 },
      peakBytes: sum(peak.bytes) as Bytes,
      leakedBytes: sum(leaks.bytes) as Bytes,
    };
    return {
      info: {
        formatVersion: 13,
        memrayVersion: '1.20',
        pythonVersion: '3.13.1',
        commandLine: 'python -m shop.server',
        pid: 4127,
        mainThread: 1,
        startTime: start,
        endTime: (start + last) as EpochMilliseconds,
        recordedEndTime: (start + last) as EpochMilliseconds,
        frameRecords: this.#frames.length,
        hasNativeTraces: false,
        isAggregated: false,
        pythonAllocator: 'pymalloc',
        tracesPythonAllocators: false,
        tracksObjects: false,
        standardLibrary: '/usr/lib/python3.13',
        sitePackages: ['/usr/lib/python3.13/site-packages'],
        sysPath: ['/srv/shop'],
        ...info,
      },
      strings: this.#strings,
      functions: {
        length: this.#functions.length,
        name: Uint32Array.from(this.#functions, (row) => row.name),
        file: Uint32Array.from(this.#functions, (row) => row.file),
        firstLine: Int32Array.from(this.#functions, (row) => row.firstLine),
      },
      frames: {
        length: this.#frames.length,
        function: Uint32Array.from(this.#frames, (row) => row.function),
        line: Int32Array.from(this.#frames, (row) => row.line),
      },
      nodes: {
        length: this.#nodes.length,
        parent: Int32Array.from(this.#nodes, (row) => row.parent),
        frame: Int32Array.from(this.#nodes, (row) => row.frame),
      },
      locations: {
        length: this.#locations.length,
        node: Uint32Array.from(this.#locations, (row) => row.node),
        thread: new Uint32Array(this.#locations.length),
        allocator: new Uint8Array(this.#locations.length).fill(1),
        innermost: Int32Array.from(this.#locations, ({ node }) => this.#nodes[node]!.frame),
        peak,
        leaks,
        temporary: aggregated ? undefined : temporary,
        total: aggregated ? undefined : total,
        native: undefined,
      },
      threads,
      snapshots: {
        length: this.#snapshots.length,
        time: Float64Array.from(this.#snapshots, (row) => row.time),
        resident: Float64Array.from(this.#snapshots, (row) => row.resident),
        heap: Float64Array.from(this.#snapshots, (row) => row.heap),
      },
      statistics,
      native: undefined,
      problems,
    };
  }

  #string(text: string): number {
    return this.#row(this.#stringIndex, this.#strings, text, () => text);
  }

  #row<T>(index: Map<string, number>, rows: T[], key: string, make: () => T): number {
    const known = index.get(key);
    if (known !== undefined) return known;
    const at = rows.push(make()) - 1;
    index.set(key, at);
    return at;
  }
}
