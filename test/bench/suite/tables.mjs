// The page's tables, from what was measured.
import { allFour, cpu, furtherCosts, hasEnough, leanest, ratio } from './results.mjs';
import { count, megabytes, milliseconds, percent, seconds, table, times } from './words.mjs';

const perSecond = (records, time) => (time === undefined ? '–' : `${(records / time / 1e6).toFixed(0)} M/s`);

export function capturesTable(measured) {
  return table(
    ['capture', 'records', 'allocations', 'alive at the peak', 'threads', 'file', 'decompressed'],
    measured.map(({ capture }) => [
      capture.title,
      count(capture.records),
      capture.allocations === undefined ? '–' : count(capture.allocations),
      count(capture.live),
      capture.threads,
      megabytes(capture.fileBytes),
      megabytes(capture.bytes),
    ]),
  );
}

export function cpuTable(measured) {
  const head = ['memray stats', 'flamegraph', '--leaks', '--temporary', 'memlens', 'to stats', 'to flamegraph', 'to all four'];
  return table(
    ['capture', ...head],
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
      ...['stats', 'flamegraph', 'ours'].map((name) => megabytes(result.taken[name]?.resident)),
      percent(result.taken.ours.resident / leanest(result)),
    ]),
  );
}

export function enginesTable(measured) {
  return table(
    ['capture', 'the whole command', 'reading', 'its loop', 'the loop in C', 'loop to C', 'in TypeScript', 'LZ4', 'liblz4'],
    measured.filter(hasEnough).map((result) => {
      const { capture, readings } = result;
      const taken = [cpu(result, 'ours'), readings.webAssembly, readings.loop, readings.c];
      return [
        capture.title,
        ...taken.map((time) => perSecond(capture.records, time)),
        times(ratio(readings.loop, readings.c)),
        perSecond(capture.records, readings.typeScript),
        percent(ratio(readings.lz4WebAssembly, readings.webAssembly)),
        percent(ratio(readings.lz4C, readings.webAssembly)),
      ];
    }),
  );
}

export function waitsTable(measured) {
  return table(
    ['capture', 'first answer', 'longest wait between answers', 'answers', 'whole', 'again, from the cache'],
    measured.map(({ capture, answers }) => [
      capture.title,
      milliseconds(answers.first),
      milliseconds(answers.longest),
      answers.answers,
      milliseconds(answers.last),
      milliseconds(answers.again),
    ]),
  );
}

export function curveTable(curve) {
  const nanoseconds = (value) => (value === undefined ? '–' : `${(value * 1e9).toFixed(1)} ns`);
  const further = furtherCosts(curve);
  return table(
    ['records', 'alive at the peak', 'decompressed', 'CPU', 'per record', 'each further record'],
    curve.map(({ capture, time }, i) => [
      count(capture.records),
      count(capture.live),
      megabytes(capture.bytes),
      seconds(time),
      nanoseconds(time / capture.records),
      nanoseconds(further[i - 1]),
    ]),
  );
}
