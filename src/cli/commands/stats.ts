import { pythonJson } from '../../core/report/pythonJson.ts';
import { statsJson, statsText } from '../../core/report/stats.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../failures.ts';
import { captureWord } from '../options.ts';
import { refuseToOverwrite, statsPath, writeReport } from '../output.ts';
import { readCapture, requireFile } from '../readCapture.ts';
import { paint } from '../terminal.ts';

export const stats = defineCommand({
  name: 'stats',
  summary: 'Totals, sizes, allocators and the lines that allocate most',
  words: captureWord,
  options: {
    'num-largest': {
      kind: 'positive',
      short: 'n',
      help: 'show so many of the largest allocating lines and modules (default: 5)',
    },
    json: { kind: 'flag', help: 'write them to a JSON file instead' },
    output: { kind: 'text', short: 'o', help: 'the JSON file' },
    force: { kind: 'flag', short: 'f', help: 'overwrite the JSON file if it is there already' },
  },
  run(values, words) {
    const limit = values['num-largest'] ?? 5;
    const path = words[0]!;
    // An empty name is none, as in memray.
    const target = values.output !== undefined && values.output !== '' ? values.output : statsPath(path);
    requireFile(path);
    if (values.json) refuseToOverwrite(target, values.force);
    const profile = readCapture(path);
    if (profile.info.isAggregated) {
      throw new CommandError(
        `${path} is an aggregated capture: it has no statistics, since it holds neither single allocations nor their sizes.`,
      );
    }
    if (!values.json) {
      process.stdout.write(statsText(profile, limit, paint));
      return;
    }
    writeReport(target, [pythonJson(statsJson(profile, limit), 2)]);
    process.stdout.write(`Wrote ${target}\n`);
  },
});
