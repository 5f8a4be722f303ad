import { Function as PprofFunction, Line, Location, Mapping, Profile as PprofProfile, Sample, StringTable } from 'pprof-format';
import { formatDuration } from '../units/durations.ts';
import type { Amounts, Mode, Profile } from '../profile/profile.ts';
import { threadWords } from './threadWords.ts';

/** What stands for memory that no Python frame allocated: memray's own words in its tables. */
const noFrame = '<stack trace unavailable>';

/** The names of a sample's first two values, and what they count in words. */
const held: Readonly<Record<Mode, { readonly name: string; readonly words: string }>> = {
  peak: { name: 'inuse', words: 'live when the heap was largest' },
  leaks: { name: 'inuse', words: 'never freed before the recording ended' },
  temporary: { name: 'temporary', words: 'temporary allocations, freed soon after they were made' },
  total: { name: 'alloc', words: 'ever allocated' },
};

/**
 * A capture as pprof's profile.proto, not yet compressed (google/pprof, `proto/profile.proto`): a sample for each call stack of
 * each thread, innermost frame first. Values are exact: every allocation was recorded, so the period is 1.
 *
 * @param mode whose amounts are `inuse_space` (bytes) and `inuse_objects` (allocations). `alloc_space` and `alloc_objects`
 *   are everything ever allocated, and absent where a capture does not hold that
 */
export function pprofBytes(profile: Profile, mode: Mode): Uint8Array {
  const { info, locations } = profile;
  const strings = new StringTable();
  const text = (value: string): number => strings.dedup(value);
  const valueType = (type: string, unit: string) => ({ type: text(type), unit: text(unit) });
  const { name, words } = held[mode];
  const columns: Amounts[] = [];
  const sampleType: ReturnType<typeof valueType>[] = [];
  const add = (amounts: Amounts | undefined, type: string): void => {
    if (amounts === undefined) return;
    columns.push(amounts);
    sampleType.push(valueType(`${type}_space`, 'bytes'), valueType(`${type}_objects`, 'count'));
  };
  add(locations[mode], name);
  if (mode !== 'total') add(locations.total, 'alloc');
  const places = new Places(profile, text);
  const sample = samplesOf(profile, columns, places, text);
  const comments = [
    `memray ${info.memrayVersion} (capture format ${String(info.formatVersion)})${info.pythonVersion === undefined ? '' : `, Python ${info.pythonVersion}`}`,
    `command line: ${info.commandLine}`,
    `${name}_space, ${name}_objects: ${words}`,
    ...(locations.total === undefined ? ['alloc_space, alloc_objects: not in an aggregated capture'] : []),
    ...profile.problems
      .filter(({ kind }) => kind === 'noEndRecord' || kind === 'cutOff' || kind === 'damaged')
      .map(() => `incomplete: the capture ends after ${formatDuration(lasted(profile))}`),
  ];
  return new PprofProfile({
    sampleType,
    sample,
    mapping: [
      new Mapping({
        id: 1,
        filename: text(`python${/^\d+\.\d+/.exec(info.pythonVersion ?? '')?.[0] ?? ''}`),
        hasFunctions: true,
        hasFilenames: true,
        hasLineNumbers: true,
        hasInlineFrames: true,
      }),
    ],
    location: places.locations,
    function: places.functions,
    timeNanos: nanoseconds(info.startTime),
    durationNanos: nanoseconds(lasted(profile)),
    periodType: valueType('space', 'bytes'),
    period: 1,
    comment: comments.map(text),
    defaultSampleType: text(`${name}_space`),
    stringTable: strings,
  }).encode();
}

/** Milliseconds. */
function lasted({ info }: Profile): number {
  return Math.max(0, info.endTime - info.startTime);
}

/** Exact: today's date in nanoseconds is more than a number holds. */
function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds)) * 1_000_000n;
}

/** pprof's functions and locations, for the frames that samples name; ids count from 1. */
class Places {
  readonly functions: PprofFunction[] = [];
  readonly locations: Location[] = [];
  readonly #profile: Profile;
  readonly #text: (value: string) => number;
  /** Ids by `Profile.functions` and by `Profile.frames`; 0 for not yet. */
  readonly #functionIds: Uint32Array;
  readonly #locationIds: Uint32Array;
  #unknown = 0;

  constructor(profile: Profile, text: (value: string) => number) {
    this.#profile = profile;
    this.#text = text;
    this.#functionIds = new Uint32Array(profile.functions.length);
    this.#locationIds = new Uint32Array(profile.frames.length);
  }

  /** A call stack's locations, innermost first. */
  stack(node: number): number[] {
    const { nodes } = this.#profile;
    const ids: number[] = [];
    for (let at = node; at > 0; at = nodes.parent[at]!) ids.push(this.#location(nodes.frame[at]!));
    if (ids.length === 0) ids.push((this.#unknown ||= this.#addLocation(this.#addFunction(noFrame, '', 0), 0)));
    return ids;
  }

  #location(frame: number): number {
    const { frames, functions, strings } = this.#profile;
    if (this.#locationIds[frame] === 0) {
      const fn = frames.function[frame]!;
      this.#functionIds[fn] ||= this.#addFunction(
        strings[functions.name[fn]!]!,
        strings[functions.file[fn]!]!,
        functions.firstLine[fn]!,
      );
      this.#locationIds[frame] = this.#addLocation(this.#functionIds[fn], frames.line[frame]!);
    }
    return this.#locationIds[frame]!;
  }

  #addFunction(name: string, file: string, startLine: number): number {
    const id = this.functions.length + 1;
    // No system name: where the two are equal, pprof takes `<module>` for a C++ template's argument and drops it.
    this.functions.push(new PprofFunction({ id, name: this.#text(name), filename: this.#text(file), startLine }));
    return id;
  }

  #addLocation(functionId: number, line: number): number {
    const id = this.locations.length + 1;
    this.locations.push(new Location({ id, mappingId: 1, line: [new Line({ functionId, line })] }));
    return id;
  }
}

/** Rows of one call stack and thread become one sample; those without an amount are left out. */
function samplesOf(
  { locations, threads, nodes, info }: Profile,
  columns: readonly Amounts[],
  places: Places,
  text: (value: string) => number,
): Sample[] {
  const labels = threads.map((thread) => [
    { key: text('thread'), str: text(threadWords(thread, info)) },
    { key: text('thread_id'), num: thread.id },
  ]);
  const samples = new Map<number, Sample>();
  for (let row = 0; row < locations.length; row++) {
    if (columns.every(({ bytes, count }) => bytes[row] === 0 && count[row] === 0)) continue;
    const node = locations.node[row]!;
    const thread = locations.thread[row]!;
    const key = thread * nodes.length + node;
    let sample = samples.get(key);
    if (sample === undefined) {
      sample = new Sample({
        locationId: places.stack(node),
        value: new Array<number>(columns.length * 2).fill(0),
        label: labels[thread]!,
      });
      samples.set(key, sample);
    }
    const values = sample.value as number[];
    columns.forEach(({ bytes, count }, column) => {
      values[column * 2]! += bytes[row]!;
      values[column * 2 + 1]! += count[row]!;
    });
  }
  return [...samples.values()];
}
