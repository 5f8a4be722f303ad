import { statsJson, statsText } from '../../core/report/stats.ts';
import type { Command } from '../command.ts';
import { CommandError } from '../failures.ts';
import { outputOptions, parse, positiveInteger } from '../options.ts';
import { refuseToOverwrite, statsPath, writeReport } from '../output.ts';
import { readCapture } from '../readCapture.ts';

export const stats: Command = {
  usage: 'stats [--json [-o FILE] [-f]] [-n N] CAPTURE',
  summary: 'totals, sizes, allocators and the largest allocating lines; --json writes them to a file',
  run(args) {
    const { values, words } = parse(
      args,
      { ...outputOptions, json: { type: 'boolean', default: false }, 'num-largest': { type: 'string', short: 'n' } },
      1,
      stats.usage,
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
    writeReport(target, [JSON.stringify(statsJson(profile, limit), undefined, 2)]);
    process.stdout.write(`Wrote ${target}\n`);
  },
};
