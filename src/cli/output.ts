import { closeSync, existsSync, fstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { CommandError } from './failures.ts';
import { isSystemError } from '../decoder/systemError.ts';

/** Characters that are written together. */
const textAtOnce = 1 << 16;

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
  if (!force && existsSync(expandHome(path)))
    throw new CommandError(`File already exists, will not overwrite without --force: ${path}`);
}

/** Writes a report in pieces, since it can be longer than a string may be. `~` is the home folder, as in memray. */
export function writeReport(path: string, pieces: Iterable<string | Uint8Array>): void {
  let file: number | undefined;
  try {
    file = openSync(expandHome(path), 'w');
    let text = '';
    for (const piece of pieces) {
      if (typeof piece === 'string' && text.length < textAtOnce) {
        text += piece;
        continue;
      }
      writeFileSync(file, text);
      text = '';
      writeFileSync(file, piece);
    }
    writeFileSync(file, text);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // Half a report is none, and would stand in the way of the next try.
    if (file !== undefined && fstatSync(file).isFile()) rmSync(expandHome(path), { force: true });
    throw new CommandError(`${path} can't be written: ${error.message}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** What a shell makes of `~` at the beginning of a word, but not within `--output=~/x.csv`. */
function expandHome(path: string): string {
  return path.replace(/^~(?=\/)/, homedir());
}
