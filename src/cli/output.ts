import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { CommandError } from './failures.ts';

/** memray's name for a report beside its capture: `memray-csv-x.csv` for `memray-x.bin`. */
export function reportPath(capture: string, report: string, suffix: string): string {
  const extension = extname(capture);
  const name = `${basename(capture).slice(0, basename(capture).length - extension.length)}${suffix}`;
  return join(dirname(capture), `memray-${report}-${name.replace(/^memray-/, '')}`);
}

/** memray's name for the JSON of `stats`: the capture's whole name, and `.json`. */
export function statsPath(capture: string): string {
  return join(dirname(capture), `memray-stats-${basename(capture).replace(/^memray-/, '')}.json`);
}

export function refuseToOverwrite(path: string, force: boolean): void {
  if (!force && existsSync(path)) throw new CommandError(`File already exists, will not overwrite without --force: ${path}`);
}

export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new CommandError(`${path} can't be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
