import { treeLines } from '../../core/report/treeText.ts';
import { defineCommand } from '../command.ts';
import { captureWord, questionOf, temporaryOptions } from '../options.ts';
import { readProfile } from '../readProfile.ts';
import { paint, terminalColumns } from '../terminal.ts';

export const tree = defineCommand({
  name: 'tree',
  summary: 'The biggest allocations at the peak as a tree of calls',
  words: captureWord,
  options: {
    'biggest-allocs': { kind: 'integer', short: 'b', help: 'show so many of the biggest allocations (default: 200)' },
    ...temporaryOptions,
  },
  run(values, words) {
    const question = questionOf(values);
    const profile = readProfile(words[0]!, question);
    const lines = treeLines(profile, question.mode, values['biggest-allocs'] ?? 200, terminalColumns(), paint);
    process.stdout.write([...lines].join(''));
  },
});
