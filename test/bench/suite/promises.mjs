// What Memlens promises about its speed, what was measured, and whether it holds.
import { memrayVersion } from './environment.mjs';
import { median } from './measure.mjs';
import { allFour, cpu, furtherCosts, isLarge, leanest, ratio } from './results.mjs';
import { count, milliseconds, percent, table, times } from './words.mjs';

const atLeast = (limit) => (value) => value >= limit;
const atMost = (limit) => (value) => value <= limit;
const perSecond = (value) => `${(value / 1e6).toFixed(0)} M/s`;
const present = (values) => values.filter((value) => value !== undefined);

/** [what, values, how they become one, words, whether it holds]; none where there are no values. */
function promises({ measured, startup, curve }) {
  const held = measured.filter(({ capture }) => capture.ours === 'stats' && capture.memray === memrayVersion);
  const large = held.filter(isLarge);
  const only = (id) => measured.filter(({ capture }) => capture.id === id);
  const lowest = (values) => Math.min(...values);
  const highest = (values) => Math.max(...values);
  const toStats = held.map((result) => ratio(cpu(result, 'stats'), cpu(result, 'ours')));
  const toFlamegraph = held.map((result) => ratio(cpu(result, 'flamegraph'), cpu(result, 'ours')));
  const toAll = held.map((result) => ratio(allFour(result), cpu(result, 'ours')));
  const memory = large.map((result) => result.taken.ours.resident / leanest(result));
  const costs = furtherCosts(curve);
  const span =
    costs.length === 0 ? '' : `from ${count(curve[0].capture.records)} to ${count(curve.at(-1).capture.records)} records`;
  const native = only('native');
  return [
    ['CPU, memray stats to ours, median: at least 10', toStats, median, times, atLeast(10)],
    ['CPU, memray stats to ours, lowest: at least 5', toStats, lowest, times, atLeast(5)],
    ['CPU, memray flamegraph to ours, median: at least 10', toFlamegraph, median, times, atLeast(10)],
    ['CPU, memray flamegraph to ours, lowest: at least 5', toFlamegraph, lowest, times, atLeast(5)],
    ['CPU, memray’s four reports to ours, median: at least 25', toAll, median, times, atLeast(25)],
    [
      'records a second, reading, median of the large captures: at least 60 M',
      large.map(({ capture, readings }) => capture.records / readings.webAssembly),
      median,
      perSecond,
      atLeast(60e6),
    ],
    [
      'the loop to the same in C, median of the large captures: at most 1.5',
      large.map(({ readings }) => ratio(readings.loop, readings.c)),
      median,
      times,
      atMost(1.5),
    ],
    ['memory, ours to the leaner reporter’s, large captures, highest: at most 100 %', memory, highest, percent, atMost(1)],
    ['memory, ours to the leaner reporter’s, large captures, median: at most 50 %', memory, median, percent, atMost(0.5)],
    [
      '`memlens stats` of the smallest capture, start to end: under 100 ms',
      [startup],
      median,
      milliseconds,
      (value) => value < 100,
    ],
    [
      'first answer from a cold start, latest of all captures: under 300 ms',
      measured.map(({ answers }) => answers.first),
      highest,
      milliseconds,
      (value) => value < 300,
    ],
    [
      'a large capture opened again, from the cache, part of the first time: at most 10 %',
      large.map(({ answers }) => ratio(answers.again, answers.last)),
      highest,
      percent,
      atMost(0.1),
    ],
    [
      `each further record ${span}, dearest to cheapest: at most 1.5`,
      costs,
      (values) => highest(values) / lowest(values),
      times,
      atMost(1.5),
    ],
    [
      'native stacks, CPU, memray flamegraph to ours: at least 10',
      native.map((result) => ratio(cpu(result, 'flamegraph'), cpu(result, 'ours'))),
      median,
      times,
      atLeast(10),
    ],
    [
      'native stacks, memory, memray flamegraph to ours: at least 10',
      native.map(({ taken }) => taken.flamegraph.resident / taken.ours.resident),
      median,
      times,
      atLeast(10),
    ],
  ];
}

export function promisesTable(results) {
  const rows = [];
  for (const [what, values, one, words, holds] of promises(results)) {
    const all = present(values);
    if (all.length > 0) rows.push([what, words(one(all)), holds(one(all)) ? 'yes' : '**no**']);
  }
  return table(['promised', 'measured', 'holds'], rows);
}
