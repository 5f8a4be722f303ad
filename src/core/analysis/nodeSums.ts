import type { Mode, Profile } from '../profile/profile.ts';

/** Amounts of one mode per node of the call tree: its own, and with everything called from it. */
export interface NodeSums {
  readonly ownBytes: Float64Array;
  readonly ownCount: Float64Array;
  readonly totalBytes: Float64Array;
  readonly totalCount: Float64Array;
}

/** All zeros for a mode that the capture cannot answer. */
export function nodeSumsOf(profile: Profile, mode: Mode): NodeSums {
  const { nodes, locations } = profile;
  const ownBytes = new Float64Array(nodes.length);
  const ownCount = new Float64Array(nodes.length);
  const amounts = locations[mode];
  if (amounts !== undefined) {
    for (let row = 0; row < locations.length; row++) {
      const node = locations.node[row]!;
      ownBytes[node]! += amounts.bytes[row]!;
      ownCount[node]! += amounts.count[row]!;
    }
  }
  return { ownBytes, ownCount, totalBytes: upwards(profile, ownBytes), totalCount: upwards(profile, ownCount) };
}

/** Adds every node to its callers: parents precede their children. */
export function upwards({ nodes }: Pick<Profile, 'nodes'>, own: Float64Array): Float64Array {
  const total = own.slice();
  for (let node = nodes.length - 1; node > 0; node--) total[nodes.parent[node]!]! += total[node]!;
  return total;
}
