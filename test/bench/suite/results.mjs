// What was measured, as the tables and the promises ask for it. A result is of one capture: `taken` by command, `readings` by way.

export const cpu = (result, name) => result.taken[name]?.cpu;

export const ratio = (a, b) => (a === undefined || b === undefined ? undefined : a / b);

/** memray's four reports, one after another, CPU seconds; undefined where it can't make all of them. */
export function allFour(result) {
  const parts = ['stats', 'flamegraph', 'leaks', 'temporary'].map((name) => cpu(result, name));
  return parts.includes(undefined) ? undefined : parts.reduce((a, b) => a + b);
}

/** Resident bytes of the leaner one of memray's two kinds of reporters. */
export function leanest({ taken }) {
  return Math.min(...['stats', 'flamegraph'].flatMap((name) => (taken[name] === undefined ? [] : [taken[name].resident])));
}

/** Speed says something from here on: below, starting and compiling is all there is. */
export const hasEnough = ({ capture, readings }) => readings !== undefined && capture.records >= 3e6;

/** Bytes behind LZ4. */
export const isLarge = ({ capture }) => capture.bytes >= 100e6;

/** Seconds for each record that one length has more than the length before: what starting costs is not in it. */
export function furtherCosts(curve) {
  return curve.slice(1).map(({ capture, time }, i) => (time - curve[i].time) / (capture.records - curve[i].capture.records));
}
