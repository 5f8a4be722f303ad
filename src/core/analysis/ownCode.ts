import type { Profile } from '../profile/profile.ts';
import { isPseudoFile, type CodeOrigin } from './codeOrigin.ts';

/** Where the user's own code is on the stacks. */
export interface OwnCode {
  /** Per entry of `Profile.strings`: 1 where it is a file of the user's own. */
  readonly isOwn: Uint8Array;
  /**
   * Per node: the innermost node of the user's own code on its stack, itself included; 0 where there is none. Code without a
   * file (a dataclass's generated `__init__`, `exec`) has no line to show: the line that ran it comes first, if there is one.
   */
  readonly nearest: Uint32Array;
}

export function ownCodeOf(profile: Profile, originOf: (file: string) => CodeOrigin): OwnCode {
  const { nodes, frames, functions, strings } = profile;
  const isOwn = new Uint8Array(strings.length);
  for (const file of new Set(functions.file)) isOwn[file] = originOf(strings[file]!) === 'own' ? 1 : 0;
  const nearest = new Uint32Array(nodes.length);
  for (let node = 1; node < nodes.length; node++) {
    const file = functions.file[frames.function[nodes.frame[node]!]!]!;
    const above = nearest[nodes.parent[node]!]!;
    nearest[node] = isOwn[file] === 1 && (above === 0 || !isPseudoFile(strings[file]!)) ? node : above;
  }
  return { isOwn, nearest };
}
