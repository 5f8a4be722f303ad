// What the runners left behind, as counts.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const read = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);

/** What countReporter.mjs writes. */
export const readVitest = read;

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
