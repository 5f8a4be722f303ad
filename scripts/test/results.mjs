// What the runners left behind, as counts.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

/** vitest's JSON report; a file that could not even be loaded counts as one failure. */
export function readVitest(path) {
  const report = read(path);
  if (report === undefined) return undefined;
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const skipped = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter((test) => ['skipped', 'pending', 'todo'].includes(test.status));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: skipped.length,
    titles: skipped.map((test) => [test.fullName, ...(test.meta?.reason === undefined ? [] : [test.meta.reason])].join(': ')),
  };
}

/** What test/editor/run.mjs writes with --result. */
export function readMocha(path) {
  const report = read(path);
  if (report === undefined) return undefined;
  return { passed: report.passed, failed: report.failed.length, skipped: report.skipped.length, titles: report.skipped };
}

/** The closing line of scripts/check.mjs. */
export function readCheck(output) {
  const match = /(\d+) passed, (\d+) failed\s*$/.exec(output);
  return match === null ? undefined : { passed: Number(match[1]), failed: Number(match[2]), skipped: 0, titles: [] };
}

/** How many tests a folder holds, read from its text: for parts that can't be run. */
export function countTests(folder) {
  let count = 0;
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!/\.test\.tsx?$/.test(name) || !statSync(path).isFile()) continue;
    count += readFileSync(path, 'utf8').match(/^\s*(it|test)(\.each\(.*\))?\(/gm)?.length ?? 0;
  }
  return count;
}
