import { csvLines } from '../../core/report/csv.ts';
import type { Mode, Profile } from '../../core/profile/profile.ts';
import type { Command } from '../command.ts';
import { CommandError } from '../failures.ts';
import { modeOptions, outputOptions, parse, questionOf } from '../options.ts';
import { refuseToOverwrite, reportPath, writeReport } from '../output.ts';
import { readProfile } from '../readProfile.ts';

interface Format {
  /** What the report's file name ends in. */
  readonly suffix: string;
  readonly write: (profile: Profile, mode: Mode) => Iterable<string | Uint8Array>;
}

const formats: Readonly<Record<string, Format>> = {
  csv: { suffix: '.csv', write: csvLines },
};

export const transform: Command = {
  usage: `transform ${Object.keys(formats).join('|')} [--leaks | --temporary-allocations] [-o FILE] [-f] CAPTURE`,
  summary: 'call stacks with their sizes, in a format for other programs',
  run(args) {
    const { values, words } = parse(args, { ...outputOptions, ...modeOptions }, 2, transform.usage);
    const [name, path] = [words[0]!.toLowerCase(), words[1]!];
    const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
    if (format === undefined) throw new CommandError(`Format not supported: ${words[0]!}`);
    const question = questionOf(values);
    const target = values.output ?? reportPath(path, name, format.suffix);
    refuseToOverwrite(target, values.force);
    const profile = readProfile(path, question);
    writeReport(target, format.write(profile, question.mode));
    process.stdout.write(`Wrote ${target}\n`);
  },
};
