import type { Mode, Profile } from '../profile/profile.ts';
import { pythonJson, pythonJsonEntries } from './pythonJson.ts';
import { stackAmounts, stackFrames } from './stackAmounts.ts';

/**
 * What `memray transform gprof2dot` writes: an event per call stack, innermost function first, in gprof2dot's own JSON format.
 * Stacks that differ in lines only are events of their own, as in memray; gprof2dot adds them up.
 */
export function* gprof2dotJson(profile: Profile, mode: Mode): Generator<string> {
  const { frames, functions, strings } = profile;
  const places: { name: string; module: string }[] = [];
  const known = new Map<string, number>();
  const placeOf = Int32Array.from({ length: functions.length }, () => -1);
  const place = (frame: number): number => {
    const fn = frames.function[frame]!;
    if (placeOf[fn]! >= 0) return placeOf[fn]!;
    const [name, module] = [strings[functions.name[fn]!]!, strings[functions.file[fn]!]!];
    const key = `${name}\0${module}`;
    let index = known.get(key);
    if (index === undefined) known.set(key, (index = places.push({ name, module }) - 1));
    return (placeOf[fn] = index);
  };
  function* events(): Generator {
    for (const { node, bytes } of stackAmounts(profile, mode)) {
      if (node !== 0) yield { callchain: stackFrames(profile, node).map(place), cost: [bytes] };
    }
  }
  yield `{"version": 0, "costs": ${pythonJson([{ description: 'Memory', unit: 'bytes' }])}, "events": [`;
  yield* pythonJsonEntries(events());
  yield '], "functions": [';
  yield* pythonJsonEntries(places);
  yield ']}';
}
