import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { overviewOf } from '../../core/analysis/overview.ts';
import { seriesOf } from '../../core/analysis/series.ts';
import { onlyAnswer } from '../../core/report/onlyAnswer.ts';
import type { PageData } from '../../core/report/pageData.ts';
import { timeRanges } from '../../core/report/timeRanges.ts';
import type { Profile } from '../../core/profile/profile.ts';
import { defineCommand } from '../command.ts';
import { UsageError } from '../failures.ts';
import { flamegraphPage } from '../flamegraphPage.ts';
import { captureWord, modeOptions, outputOptions, questionOf } from '../options.ts';
import { refuseToOverwrite, reportPath, writeReport } from '../output.ts';
import { requireFile } from '../readCapture.ts';

import { type Question, readProfile, readProfileWithHistory } from '../readProfile.ts';
import { confidentialFiles, sourceLinesOf } from '../sourceLines.ts';

/** Points of the timeline: more than a window is wide. */
const mostPoints = 2000;

export const flamegraph = defineCommand({
  name: 'flamegraph',
  summary: 'A flamegraph as one HTML file, which opens in any browser without a network',
  words: captureWord,
  options: {
    ...outputOptions,
    temporal: { kind: 'flag', help: 'let a range of the recording’s time be chosen on the page' },
    ...modeOptions,
    'split-threads': { kind: 'flag', help: 'keep the threads apart' },
    inverted: { kind: 'flag', help: 'begin with the frames that allocated; their callers below' },
    'max-memory-records': { kind: 'integer', value: 'N', help: 'draw so many points of memory over time at most' },
    'no-web': { kind: 'flag', help: 'accepted for memray’s sake: the file never loads anything' },
    'confidential-files': {
      kind: 'text',
      choices: confidentialFiles,
      help:
        'whose source lines are left out: of all files, of none, or (default) of those that are no Python files and that ' +
        'not everybody may read',
    },
  },
  run(values, words) {
    const path = words[0]!;
    const question = questionOf(values);
    if (values.temporal && question.mode === 'temporary') {
      throw new UsageError("Can't create a temporal flame graph of temporary allocations");
    }
    requireFile(path);
    const target = values.output ?? reportPath(path, 'flamegraph', '.html');
    refuseToOverwrite(target, values.force);
    const { whole, profile, ranges } = values.temporal
      ? overTime(path, question.mode === 'leaks' ? 'leaks' : 'peak', values['split-threads'])
      : ofAllTime(path, question, values['split-threads']);
    const confidential = confidentialFiles.find((choice) => choice === values['confidential-files']) ?? 'default';
    const points = Math.min(Math.max(values['max-memory-records'] ?? mostPoints, 1), mostPoints);
    writeReport(
      target,
      flamegraphPage({
        name: basename(path),
        path,
        mode: question.mode,
        threshold: question.threshold,
        inverted: values.inverted,
        splitThreads: values['split-threads'],
        overview: overviewOf(whole, statSync(path).size),
        series: seriesOf(whole.snapshots, { points }),
        profile,
        ranges,
        sourceLines: sourceLinesOf(profile, confidential),
      }),
    );
    process.stdout.write(`Wrote ${target}\n`);
  },
});

/** The whole profile, and of it what the page needs. */
type PageProfiles = { readonly whole: Profile } & Pick<PageData, 'profile' | 'ranges'>;

function ofAllTime(path: string, question: Question, splitThreads: boolean): PageProfiles {
  const whole = readProfile(path, question);
  return { whole, profile: onlyAnswer(whole, question.mode, splitThreads), ranges: undefined };
}

function overTime(path: string, mode: 'peak' | 'leaks', splitThreads: boolean): PageProfiles {
  const answer = readProfileWithHistory(path);
  return { whole: answer.profile, ...timeRanges(answer, mode, splitThreads) };
}
