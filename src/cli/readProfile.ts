import type { Mode, Profile } from '../core/profile/profile.ts';
import { CommandError } from './failures.ts';
import { nameNativeStacks } from '../decoder/symbols/nativeStacks.ts';
import { readCapture, tellProblems } from './readCapture.ts';

/** What a report is about. */
export interface Question {
  readonly mode: Mode;
  /** Of `temporary`: how many other allocations of the thread may lie between an allocation and its end. */
  readonly threshold: number;
}

/**
 * The profile that answers a question: its `locations[question.mode]` are there, and their stacks hold native frames too where
 * these were recorded.
 *
 * @param also modes whose stacks are shown beside those of the question; the others' stacks may lack their native frames
 */
export function readProfile(path: string, { mode, threshold }: Question, also: readonly Mode[] = []): Profile {
  const profile = readCapture(path, { temporaryThreshold: threshold });
  if (profile.locations[mode] === undefined) {
    throw new CommandError(`${path} is an aggregated capture: it does not tell which allocations were temporary.`);
  }
  const named = nameNativeStacks(profile, [mode, ...also]);
  tellProblems(
    path,
    named.problems.filter((problem) => problem.kind === 'nativeFramesNotNamed' || !profile.problems.includes(problem)),
  );
  return named;
}
