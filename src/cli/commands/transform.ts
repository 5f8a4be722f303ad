import { gzipSync } from 'node:zlib';
import { csvLines } from '../../core/report/csv.ts';
import { gprof2dotJson } from '../../core/report/gprof2dot.ts';
import { pprofBytes } from '../../core/report/pprof.ts';
import { speedscopeJson } from '../../core/report/speedscope.ts';
import type { Mode, Profile } from '../../core/profile/profile.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { captureWord, modeOptions, outputOptions, questionOf } from '../options.ts';
import { refuseToOverwrite, reportPath, writeReport } from '../output.ts';
import { graphAdvice } from '../graphAdvice.ts';
import { requireFile } from '../readCapture.ts';
import { readProfile } from '../readProfile.ts';
import { version } from '../version.ts';

interface Format {
  /** What the report's file name ends in. */
  readonly suffix: string;
  readonly write: (profile: Profile, mode: Mode) => Iterable<string | Uint8Array>;
  /** What it tells beside the mode that was asked for. */
  readonly also?: readonly Mode[];
  /** What is said after the file is written: what to do with it. */
  readonly advice?: (path: string) => string;
}

const formats: Readonly<Record<string, Format>> = {
  gprof2dot: { suffix: '.json', write: gprof2dotJson, advice: graphAdvice },
  csv: { suffix: '.csv', write: csvLines },
  pprof: { suffix: '.pb.gz', write: (profile, mode) => [gzipSync(pprofBytes(profile, mode))], also: ['total'] },
  speedscope: {
    suffix: '.speedscope.json',
    write: (profile, mode) => speedscopeJson(profile, mode, `memlens@${version()}`),
  },
};

export const transform = defineCommand({
  name: 'transform',
  summary: 'Call stacks with their sizes, in a format for other programs',
  words: { format: `the format to write: ${Object.keys(formats).join(', ')}`, ...captureWord },
  options: { ...outputOptions, ...modeOptions },
  run(values, words) {
    const [name, path] = [words[0]!.toLowerCase(), words[1]!];
    const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
    if (format === undefined) throw new CommandError(`Format not supported: ${words[0]!}`);
    const question = questionOf(values);
    requireFile(path);
    const target = values.output ?? reportPath(path, name, format.suffix);
    refuseToOverwrite(target, values.force);
    const profile = readProfile(path, question, format.also);
    writeReport(target, format.write(profile, question.mode));
    process.stdout.write(`Wrote ${target}\n${format.advice?.(target) ?? ''}`);
  },
});
