import { summaryText } from '../../core/report/summary.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../failures.ts';
import { captureWord, questionOf, temporaryOptions } from '../options.ts';
import { readProfile } from '../readProfile.ts';
import { paint, terminalColumns, terminalRows } from '../terminal.ts';

export const summary = defineCommand({
  name: 'summary',
  summary: 'The functions that hold the memory at the peak',
  words: captureWord,
  options: {
    'sort-column': { kind: 'integer', short: 's', help: 'number of the column to sort by, 1 to 5 (default: 1)' },
    'max-rows': { kind: 'integer', short: 'r', help: 'show so many rows at most (default: as many as fit)' },
    ...temporaryOptions,
  },
  run(values, words) {
    const column = values['sort-column'] ?? 1;
    if (column < 1 || column > 5) throw new UsageError('The --sort-column argument must be between 1 and 5');
    const question = questionOf(values);
    // 0 is the default, too, as in memray.
    const rows = (values['max-rows'] ?? 0) || Math.max(terminalRows() - 5, 10);
    const profile = readProfile(words[0]!, question);
    process.stdout.write(summaryText(profile, question.mode, column, rows, terminalColumns(), paint));
  },
});
