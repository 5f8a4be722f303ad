import { summaryText } from '../../core/report/summary.ts';
import type { Command } from '../command.ts';
import { CommandError } from '../failures.ts';
import { parse, positiveInteger, questionOf, temporaryOptions } from '../options.ts';
import { readProfile } from '../readProfile.ts';

export const summary: Command = {
  usage: 'summary [-s COLUMN] [-r ROWS] [--temporary-allocations] CAPTURE',
  summary: 'the functions that hold the memory at the peak',
  run(args) {
    const { values, words } = parse(
      args,
      { ...temporaryOptions, 'sort-column': { type: 'string', short: 's' }, 'max-rows': { type: 'string', short: 'r' } },
      1,
      summary.usage,
    );
    const column = positiveInteger('sort-column', values['sort-column']) ?? 1;
    if (column > 5) throw new CommandError('The --sort-column argument must be between 1 and 5', 2);
    const question = questionOf(values);
    // Typed as always there; in a pipe they are not.
    const terminal: { readonly rows?: number; readonly columns?: number } = process.stdout;
    const rows = positiveInteger('max-rows', values['max-rows']) ?? Math.max((terminal.rows ?? 24) - 5, 10);
    const profile = readProfile(words[0]!, question);
    // In a pipe nothing is cut, as long as nobody says how wide it is.
    const columns = terminal.columns ?? (Number(process.env['COLUMNS']) || undefined);
    process.stdout.write(summaryText(profile, question.mode, column, rows, columns));
  },
};
