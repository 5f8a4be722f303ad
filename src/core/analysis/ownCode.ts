import type { Profile } from '../profile/profile.ts';
import type { CodeOrigin } from './codeOrigin.ts';

/** Where the user's own code is on the stacks. */
export interface OwnCode {
  /** Per entry of `Profile.strings`: 1 where it is a file of the user's own. */
  readonly isOwn: Uint8Array;
  /** Per node: the innermost node of the user's own code on its stack, itself included; 0 where there is none. */
  readonly nearest: Uint32Array;
}

export function ownCodeOf(profile: Profile, originOf: (file: string) => CodeOrigin): OwnCode {
  const { nodes, frames, functions, strings } = profile;
  const isOwn = new Uint8Array(strings.length);
  for (const file of new Set(functions.file)) isOwn[file] = originOf(strings[file]!) === 'own' ? 1 : 0;
  const nearest = new Uint32Array(nodes.length);
  for (let node = 1; node < nodes.length; node++) {
    const file = functions.file[frames.function[nodes.frame[node]!]!]!;
    nearest[node] = isOwn[file] === 1 ? node : nearest[nodes.parent[node]!]!;
  }
  return { isOwn, nearest };
}
