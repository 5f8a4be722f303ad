import type { Mode, Profile } from '../profile/profile.ts';
import { pythonJson, pythonJsonEntries } from './pythonJson.ts';
import { stackAmounts, stackFrames } from './stackAmounts.ts';

interface Sample {
  /** Indices into the file's frames, outermost first. */
  readonly stack: readonly number[];
  bytes: number;
  count: number;
}

/**
 * What `memray transform speedscope` writes: two sampled profiles over the same call stacks, one weighted by bytes and one by
 * allocations (https://www.speedscope.app/file-format-schema.json).
 *
 * @param exporter who wrote it: `memlens@0.1.0`
 */
export function* speedscopeJson(profile: Profile, mode: Mode, exporter: string): Generator<string> {
  const { frames, samples } = collect(profile, mode);
  yield '{"$schema": "https://www.speedscope.app/file-format-schema.json", "shared": {"frames": [';
  yield* pythonJsonEntries(frames);
  yield ']}, "profiles": [';
  yield* sampled('Memory', 'bytes', samples, 'bytes');
  yield ', ';
  yield* sampled('Allocations', 'none', samples, 'count');
  yield `], "name": ${pythonJson(profile.info.commandLine)}, "activeProfileIndex": 0, "exporter": ${pythonJson(exporter)}}`;
}

function collect(profile: Profile, mode: Mode): { readonly frames: readonly unknown[]; readonly samples: readonly Sample[] } {
  const { frames, functions, strings } = profile;
  const places: { name: string; file?: string; line?: number }[] = [];
  const known = new Map<string, number>();
  const placeOf = Int32Array.from({ length: frames.length }, () => -1);
  const place = (frame: number): number => {
    if (placeOf[frame]! >= 0) return placeOf[frame]!;
    const fn = frames.function[frame]!;
    const [name, file, line] = [strings[functions.name[fn]!]!, strings[functions.file[fn]!]!, frames.line[frame]!];
    const key = `${name}\0${file}\0${line}`;
    let index = known.get(key);
    if (index === undefined) {
      index = places.push({ name, ...(file !== '' && { file }), ...(line > 0 && { line }) }) - 1;
      known.set(key, index);
    }
    return (placeOf[frame] = index);
  };
  const samples = new Map<string, Sample>();
  for (const { node, bytes, count } of stackAmounts(profile, mode)) {
    if (node === 0) continue;
    const stack = stackFrames(profile, node).reverse().map(place);
    const key = stack.join();
    let sample = samples.get(key);
    if (sample === undefined) samples.set(key, (sample = { stack, bytes: 0, count: 0 }));
    sample.bytes += bytes;
    sample.count += count;
  }
  return { frames: places, samples: [...samples.values()] };
}

function* sampled(name: string, unit: string, samples: readonly Sample[], weight: 'bytes' | 'count'): Generator<string> {
  const weighed = samples.filter((sample) => sample[weight] > 0);
  const sum = weighed.reduce((total, sample) => total + sample[weight], 0);
  yield `{"type": "sampled", "name": "${name}", "unit": "${unit}", "startValue": 0, "endValue": ${sum}, "samples": [`;
  yield* pythonJsonEntries(weighed.map((sample) => sample.stack));
  yield '], "weights": [';
  yield* pythonJsonEntries(weighed.map((sample) => sample[weight]));
  yield ']}';
}
