import { csvLines } from '../core/report/csv.ts';
import { statsJson, statsText } from '../core/report/stats.ts';
import { summaryText } from '../core/report/summary.ts';
import { CommandError } from './failures.ts';
import { modeOf, modeOptions, parse, positiveInteger, temporaryOptions } from './options.ts';
import { refuseToOverwrite, reportPath, statsPath, writeReport } from './output.ts';
import { readCapture } from './readCapture.ts';

export const usage = `usage: memlens COMMAND …

  stats [--json [-o FILE] [-f]] [-n N] CAPTURE
      totals, sizes, allocators and the largest allocating lines; --json writes them to a file
  summary [-s COLUMN] [-r ROWS] [--temporary-allocations] CAPTURE
      the functions that hold the memory at the peak
  transform csv [--leaks | --temporary-allocations] [-o FILE] [-f] CAPTURE
      call stacks with their sizes, as a table

Options, output and file names are those of memray's commands of the same names.
`;

const output = { output: { type: 'string', short: 'o' }, force: { type: 'boolean', short: 'f', default: false } } as const;

export function stats(args: readonly string[]): void {
  const { values, words } = parse(
    args,
    { ...output, json: { type: 'boolean', default: false }, 'num-largest': { type: 'string', short: 'n' } },
    1,
    'memlens stats [--json [-o FILE] [-f]] [-n N] CAPTURE',
  );
  const limit = positiveInteger('num-largest', values['num-largest']) ?? 5;
  const path = words[0]!;
  const target = values.output ?? statsPath(path);
  if (values.json) refuseToOverwrite(target, values.force);
  const profile = readCapture(path);
  if (profile.info.isAggregated) {
    throw new CommandError(
      `${path} is an aggregated capture: it has no statistics, since it holds neither single allocations nor their sizes.`,
    );
  }
  if (!values.json) {
    process.stdout.write(statsText(profile, limit));
    return;
  }
  writeReport(target, JSON.stringify(statsJson(profile, limit), undefined, 2));
  process.stdout.write(`Wrote ${target}\n`);
}

export function transform(args: readonly string[]): void {
  const { values, words } = parse(
    args,
    { ...output, ...modeOptions },
    2,
    'memlens transform csv [-o FILE] [-f] [--leaks] CAPTURE',
  );
  const [format, path] = [words[0]!.toLowerCase(), words[1]!];
  if (format !== 'csv') throw new CommandError(`Format not supported: ${words[0]!}`);
  const mode = modeOf(values);
  const target = values.output ?? reportPath(path, 'csv', '.csv');
  refuseToOverwrite(target, values.force);
  const profile = readCapture(path);
  if (profile.locations[mode] === undefined) throw noTemporaries(path);
  writeReport(target, [...csvLines(profile, mode)].join(''));
  process.stdout.write(`Wrote ${target}\n`);
}

export function summary(args: readonly string[]): void {
  const { values, words } = parse(
    args,
    { ...temporaryOptions, 'sort-column': { type: 'string', short: 's' }, 'max-rows': { type: 'string', short: 'r' } },
    1,
    'memlens summary [-s COLUMN] [-r ROWS] [--temporary-allocations] CAPTURE',
  );
  const column = positiveInteger('sort-column', values['sort-column']) ?? 1;
  if (column > 5) throw new CommandError('The --sort-column argument must be between 1 and 5', 2);
  const mode = modeOf(values);
  // Typed as always there; in a pipe they are not.
  const terminal: { readonly rows?: number; readonly columns?: number } = process.stdout;
  const rows = positiveInteger('max-rows', values['max-rows']) ?? Math.max((terminal.rows ?? 24) - 5, 10);
  const profile = readCapture(words[0]!);
  if (profile.locations[mode] === undefined) throw noTemporaries(words[0]!);
  // In a pipe nothing is cut, as long as nobody says how wide it is.
  const columns = terminal.columns ?? (Number(process.env['COLUMNS']) || undefined);
  process.stdout.write(summaryText(profile, mode, column, rows, columns));
}

function noTemporaries(path: string): CommandError {
  return new CommandError(`${path} is an aggregated capture: it does not tell which allocations were temporary.`);
}
