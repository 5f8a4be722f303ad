import type { Mode, Profile } from '../profile/profile.ts';
import { PrunedTree } from './prunedTree.ts';

/**
 * A profile that answers one question, and holds nothing else: stacks, functions and strings that the answer does not touch are
 * gone, and so are all other amounts and the samples.
 *
 * @param splitThreads every thread's stacks begin with a frame that names the thread; else threads are merged
 */
export function onlyAnswer(profile: Profile, mode: Mode, splitThreads: boolean): Profile {
  const tree = new PrunedTree(profile, splitThreads);
  const amounts = profile.locations[mode];
  if (amounts !== undefined) {
    const { bytes, count } = amounts;
    for (const row of tree.order((row) => bytes[row] !== 0 || count[row] !== 0)) tree.keep(row, bytes[row]!, count[row]!);
  }
  return tree.profile(mode);
}
