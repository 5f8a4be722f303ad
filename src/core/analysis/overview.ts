import type { CaptureInfo, CaptureProblem, Mode, Profile, Statistics, Thread } from '../profile/profile.ts';

/** What fits on the first page, all of it bounded. */
export interface Overview {
  readonly info: CaptureInfo;
  readonly statistics: Statistics;
  readonly problems: readonly CaptureProblem[];
  readonly threads: readonly Thread[];
  readonly fileBytes: number;
  readonly nodeCount: number;
  /** Highest resident memory that was sampled, bytes; 0 without samples. */
  readonly maxResidentBytes: number;
  /** When the heap was largest, ms since start, to the precision of the samples; undefined without samples. */
  readonly peakTime: number | undefined;
  /** Which modes this file can answer. */
  readonly modes: readonly Mode[];
}

export function overviewOf(profile: Profile, fileBytes: number): Overview {
  const { info, statistics, problems, threads, snapshots, nodes, locations } = profile;
  let maxResidentBytes = 0;
  let highest = -1;
  let peakTime: number | undefined;
  for (let i = 0; i < snapshots.length; i++) {
    maxResidentBytes = Math.max(maxResidentBytes, snapshots.resident[i]!);
    if (snapshots.heap[i]! > highest) {
      highest = snapshots.heap[i]!;
      peakTime = snapshots.time[i]!;
    }
  }
  const modes: readonly Mode[] = ['peak', 'leaks', 'temporary', 'total'];
  return {
    info,
    statistics,
    problems,
    threads,
    fileBytes,
    nodeCount: nodes.length,
    maxResidentBytes,
    peakTime,
    modes: modes.filter((mode) => locations[mode] !== undefined),
  };
}
