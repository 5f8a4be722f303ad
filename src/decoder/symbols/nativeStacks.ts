import { setImmediate as nextTurn } from 'node:timers/promises';
import { hybridProfile } from '../../core/profile/hybridProfile.ts';
import { NativeAddresses, type NativeNames } from '../../core/profile/nativeAddresses.ts';
import type { CaptureProblem, Mode, Profile } from '../../core/profile/profile.ts';
import { loadSymbolModule, nameFile } from './symbolFiles.ts';

/**
 * The profile with native frames in its stacks, named by the files that the capture says were mapped; files that are missing or
 * changed are among its problems. A profile without native stacks stays as it is, as does any where WebAssembly is blocked.
 *
 * @param modes whose rows are wanted: the stacks of other rows end at their innermost Python frame
 */
export function nameNativeStacks(profile: Profile, modes: readonly Mode[]): Profile {
  const steps = naming(profile, modes);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
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
    if (done === true) return value;
    await nextTurn();
    if (signal.aborted) return undefined;
  }
}

function* naming(profile: Profile, modes: readonly Mode[]): Generator<undefined, Profile> {
  const { native, locations } = profile;
  if (native === undefined || locations.native === undefined) return profile;
  const module = loadSymbolModule();
  if (module === undefined) return profile;
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
  const problems: CaptureProblem[] = profile.problems.filter(({ kind }) => kind !== 'nativeFramesNotNamed');
  if (missing.length > 0) problems.push({ kind: 'symbolFilesMissing', files: missing });
  if (changed.length > 0) problems.push({ kind: 'symbolFilesChanged', files: changed });
  return { ...hybridProfile(profile, addresses, names), problems };
}
