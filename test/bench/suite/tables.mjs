// The page's tables, from what was measured.
import { median } from './measure.mjs';
import { megabytes, millions, milliseconds, seconds, table, times } from './words.mjs';

/** Captures from here on are large, bytes behind LZ4. */
const large = 100e6;
/** Those whose CPU time `memlens stats` answers for: all that memray's stats can read, too. */
const withStats = (measured) => measured.filter(({ capture }) => capture.ours === 'stats');
const isLarge = ({ capture }) => capture.bytes >= large;

const ratio = (a, b) => (a === undefined || b === undefined ? undefined : a / b);
const cpu = (result, name) => result.taken[name]?.cpu;

/** memray's four reports, one after another. */
function allFour(result) {
  const parts = ['stats', 'flamegraph', 'leaks', 'temporary'].map((name) => cpu(result, name));
  return parts.includes(undefined) ? undefined : parts.reduce((a, b) => a + b);
}

/** The leaner one of memray's reporters. */
function leanest({ taken }) {
  return Math.min(...['stats', 'flamegraph'].flatMap((name) => (taken[name] === undefined ? [] : [taken[name].resident])));
}

const recordsPerSecond = ({ capture }, time) => ratio(capture.records, time);
const perSecond = (value) => (value === undefined ? '–' : `${(value / 1e6).toFixed(0)} M/s`);

export function capturesTable(measured) {
  return table(
    ['capture', 'records', 'allocations', 'alive at the peak', 'threads', 'file', 'decompressed'],
    measured.map(({ capture }) => [
      capture.title,
      millions(capture.records),
      capture.allocations === undefined ? '–' : millions(capture.allocations),
      millions(capture.live),
      capture.threads,
      megabytes(capture.fileBytes),
      megabytes(capture.bytes),
    ]),
  );
}

export function cpuTable(measured) {
  return table(
    ['capture', 'memray stats', 'flamegraph', '--leaks', '--temporary', 'memlens', 'to stats', 'to flamegraph', 'to all four'],
    measured.map((result) => [
      result.capture.ours === 'stats' ? result.capture.title : `${result.capture.title} (\`${result.capture.ours}\`)`,
      ...['stats', 'flamegraph', 'leaks', 'temporary', 'ours'].map((name) => seconds(cpu(result, name))),
      ...[cpu(result, 'stats'), cpu(result, 'flamegraph'), allFour(result)].map((time) =>
        times(ratio(time, cpu(result, 'ours'))),
      ),
    ]),
  );
}

export function memoryTable(measured) {
  return table(
    ['capture', 'memray stats', 'memray flamegraph', 'memlens', 'of the leaner one'],
    measured.map((result) => [
      result.capture.title,
      ...['stats', 'flamegraph', 'ours'].map((name) =>
        result.taken[name] === undefined ? '–' : megabytes(result.taken[name].resident),
      ),
      `${((result.taken.ours.resident / leanest(result)) * 100).toFixed(0)} %`,
    ]),
  );
}

export function enginesTable(measured) {
  return table(
    [
      'capture',
      'the whole command',
      'WebAssembly',
      'TypeScript',
      'native C',
      'to TypeScript',
      'to C',
      'LZ4 alone',
      'liblz4 alone',
    ],
    measured
      .filter(({ readings }) => readings !== undefined)
      .map((result) => {
        const { webAssembly, typeScript, c, lz4WebAssembly, lz4C } = result.readings;
        const share = (time) => (time === undefined ? '–' : `${((time / webAssembly) * 100).toFixed(0)} %`);
        return [
          result.capture.title,
          ...[cpu(result, 'ours'), webAssembly, typeScript, c].map((time) => perSecond(recordsPerSecond(result, time))),
          times(ratio(typeScript, webAssembly)),
          times(ratio(webAssembly, c)),
          share(lz4WebAssembly),
          share(lz4C),
        ];
      }),
  );
}

export function waitsTable(measured) {
  return table(
    ['capture', 'first answer', 'longest wait between answers', 'answers', 'whole'],
    measured.map(({ capture, answers }) => [
      capture.title,
      milliseconds(answers.first),
      milliseconds(answers.longest),
      answers.answers,
      milliseconds(answers.last),
    ]),
  );
}

export function curveTable(curve) {
  return table(
    ['records', 'alive at the peak', 'decompressed', 'CPU', 'per record'],
    curve.map(({ capture, time }) => [
      millions(capture.records),
      millions(capture.live),
      megabytes(capture.bytes),
      seconds(time),
      `${((time / capture.records) * 1e9).toFixed(1)} ns`,
    ]),
  );
}

/** What is promised, what was measured, and whether it holds. */
export function promisesTable({ measured, startup, curve }) {
  const held = withStats(measured);
  const largeOnes = held.filter(isLarge);
  const rows = [];
  const promise = (what, value, text, holds) => rows.push([what, value === undefined ? '–' : text(value), holds(value)]);
  const ratios = (name, of) =>
    held.map((result) => ratio(of(result), cpu(result, 'ours'))).filter((value) => value !== undefined);
  for (const [name, of, atMedian, never] of [
    ['`memray stats`', (result) => cpu(result, 'stats'), 10, 5],
    ['`memray flamegraph`', (result) => cpu(result, 'flamegraph'), 10, 5],
    ['all four of memray’s reports', allFour, 25, undefined],
  ]) {
    const all = ratios(name, of);
    promise(`CPU against ${name}, median: at least ${atMedian} ×`, median(all), times, (value) => value >= atMedian);
    if (never !== undefined)
      promise(`CPU against ${name}, lowest: at least ${never} ×`, Math.min(...all), times, (value) => value >= never);
  }
  if (largeOnes.length > 0) {
    const speeds = largeOnes.map((result) => recordsPerSecond(result, result.readings.webAssembly));
    promise('records a second, median of the large ones: at least 60 M', median(speeds), perSecond, (value) => value >= 60e6);
    const toC = largeOnes.map(({ readings }) => ratio(readings.webAssembly, readings.c)).filter((value) => value !== undefined);
    if (toC.length > 0)
      promise('the same loop in C, median of the large ones: within 1.5 ×', median(toC), times, (value) => value <= 1.5);
    const shares = largeOnes.map((result) => result.taken.ours.resident / leanest(result));
    const percent = (value) => `${(value * 100).toFixed(0)} %`;
    promise(
      'memory of the leaner reporter’s, highest of the large ones: at most 100 %',
      Math.max(...shares),
      percent,
      (value) => value <= 1,
    );
    promise(
      'memory of the leaner reporter’s, median of the large ones: at most 50 %',
      median(shares),
      percent,
      (value) => value <= 0.5,
    );
  }
  promise('start to end with the smallest capture: under 100 ms', startup, milliseconds, (value) => value < 100);
  const firsts = measured.map(({ answers }) => answers.first);
  promise(
    'first answer from a cold start, latest of all captures: under 300 ms',
    Math.max(...firsts),
    milliseconds,
    (value) => value < 300,
  );
  if (curve.length > 1) {
    const costs = curve.map(({ capture, time }) => time / capture.records);
    promise(
      `cost per record from ${millions(curve[0].capture.records)} to ${millions(curve.at(-1).capture.records)}, highest to lowest: flat (within 1.5 ×)`,
      Math.max(...costs) / Math.min(...costs),
      times,
      (value) => value <= 1.5,
    );
  }
  return table(
    ['promised', 'measured', 'holds'],
    rows.map(([what, value, holds]) => [what, value, holds ? 'yes' : '**no**']),
  );
}
