import { setImmediate as nextTurn } from 'node:timers/promises';
import { hybridProfile } from '../../core/profile/hybridProfile.ts';
import { NativeAddresses, type NativeNames } from '../../core/profile/nativeAddresses.ts';
import type { AllocationHistory, ProfileWithHistory } from '../../core/profile/history.ts';
import type { CaptureProblem, Mode, Profile } from '../../core/profile/profile.ts';
import { loadSymbolModule, nameFile } from './symbolFiles.ts';

/**
 * The profile with native frames in its stacks, named by the files that the capture says were mapped; files that are missing or
 * changed are among its problems. A profile without native stacks stays as it is, as does any where WebAssembly is blocked.
 *
 * @param modes whose rows are wanted: the stacks of other rows end at their innermost Python frame
 */
export function nameNativeStacks(profile: Profile, modes: readonly Mode[]): Profile {
  return lastOf(naming(profile, modes)).profile;
}

/** The same for a profile with its history, of which all stacks are named. */
export function nameNativeHistory({ profile, history }: ProfileWithHistory): ProfileWithHistory {
  const { profile: named, rowOf } = lastOf(naming(profile, ['total']));
  if (rowOf === undefined) return { profile: named, history };
  const moved = (rows: AllocationHistory): AllocationHistory => ({ ...rows, location: rows.location.map((row) => rowOf[row]!) });
  const { allocations, highWaterMarks, largestHeap } = history;
  return {
    profile: named,
    history: { allocations: moved(allocations), highWaterMarks: moved(highWaterMarks), largestHeap },
  };
}

/** The same, file by file, with other work of the thread between them. Undefined once the signal is raised. */
export async function nameNativeStacksInTurns(
  profile: Profile,
  modes: readonly Mode[],
  signal: AbortSignal,
): Promise<Profile | undefined> {
  const steps = naming(profile, modes);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value.profile;
    await nextTurn();
    if (signal.aborted) return undefined;
  }
}

interface Named {
  readonly profile: Profile;
  /** Row of the old locations -> row of the new ones; undefined where nothing was named. */
  readonly rowOf?: Int32Array;
}

function lastOf(steps: Generator<undefined, Named>): Named {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

function* naming(profile: Profile, modes: readonly Mode[]): Generator<undefined, Named> {
  const { native, locations } = profile;
  if (native === undefined || locations.native === undefined) return { profile };
  const module = loadSymbolModule();
  if (module === undefined) return { profile };
  const amounts = modes.flatMap((mode) => locations[mode] ?? []);
  const addresses = new NativeAddresses(native, locations.native, (row) =>
    amounts.some(({ bytes, count }) => bytes[row] !== 0 || count[row] !== 0),
  );
  const names: NativeNames[] = [];
  const missing: string[] = [];
  const changed: string[] = [];
  for (const file of addresses.files()) {
    const found = nameFile(module, file, profile.info.endTime);
    names.push(found.names);
    if (found.state === 'missing') missing.push(file.path);
    if (found.state === 'changed') changed.push(file.path);
    yield;
  }
  const isNamed = names.length === 0 || names.some((file) => file.length > 0);
  const problems: CaptureProblem[] = profile.problems.filter(({ kind }) => kind !== 'nativeFramesNotNamed' || !isNamed);
  if (missing.length > 0) problems.push({ kind: 'symbolFilesMissing', files: missing });
  if (changed.length > 0) problems.push({ kind: 'symbolFilesChanged', files: changed });
  const hybrid = hybridProfile(profile, addresses, names);
  return hybrid === undefined ? { profile } : { profile: { ...hybrid.profile, problems }, rowOf: hybrid.rowOf };
}
