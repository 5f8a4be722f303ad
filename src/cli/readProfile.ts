import type { Mode, Profile } from '../core/profile/profile.ts';
import { CommandError } from './failures.ts';
import type { ProfileWithHistory } from '../core/profile/history.ts';
import { nameNativeHistory, nameNativeStacks } from '../decoder/symbols/nativeStacks.ts';
import { readCapture, readCaptureWithHistory, tellProblems } from './readCapture.ts';

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
  tellNew(path, profile, named);
  return named;
}

/** The whole profile with its history, native frames and all. */
export function readProfileWithHistory(path: string): ProfileWithHistory {
  const answer = readCaptureWithHistory(path);
  const named = nameNativeHistory(answer);
  tellNew(path, answer.profile, named.profile);
  return named;
}

/** What is told only now: which native frames have no names. */
function tellNew(path: string, { problems: told }: Profile, { problems }: Profile): void {
  tellProblems(
    path,
    problems.filter((problem) => problem.kind === 'nativeFramesNotNamed' || !told.includes(problem)),
  );
}
