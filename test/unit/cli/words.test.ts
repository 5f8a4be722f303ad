import { describe, expect, it } from 'vitest';
import { helpOf, usageOf } from '../../../src/cli/help.ts';
import { reportPath, statsPath } from '../../../src/cli/output.ts';
import { progressLine } from '../../../src/cli/progress.ts';

const command = {
  name: 'grow',
  summary: 'Words that say what the command is for, and that go on until the line is too short for all of them',
  words: { format: 'the format', results: 'the capture' },
  options: {
    leaks: { kind: 'flag', group: 'mode', help: 'one' },
    output: { kind: 'text', short: 'o', help: 'where to' },
    threshold: { kind: 'integer', value: 'N', group: 'mode', help: 'two' },
    'files-that-are-secret': { kind: 'text', choices: ['all', 'none'], help: 'three' },
  },
} as const;

describe('help', () => {
  it('shows a usage, with options that exclude each other together', () => {
    expect(usageOf(command)).toBe(`usage: memlens grow [-h] [--leaks | --threshold N] [-o OUTPUT]
                    [--files-that-are-secret {all,none}] format results
`);
  });

  it('fits in 80 columns and explains every option and word', () => {
    expect(helpOf(command)).toBe(`${usageOf(command)}
Words that say what the command is for, and that go on until the line is too
short for all of them

positional arguments:
  format                the format
  results               the capture

options:
  -h, --help            show this help message and exit
  --leaks               one
  -o OUTPUT, --output OUTPUT
                        where to
  --threshold N         two
  --files-that-are-secret {all,none}
                        three
`);
  });
});

describe('names of reports', () => {
  it.each([
    ['x.bin', 'memray-csv-x.csv'],
    ['memray-x.bin', 'memray-csv-x.csv'],
    ['memray-x.py.12.bin', 'memray-csv-x.py.12.csv'],
    ['/a/b.c/x', '/a/b.c/memray-csv-x.csv'],
    ['../x.bin', '../memray-csv-x.csv'],
    ['.hidden', 'memray-csv-.hidden.csv'],
  ])('%s: %s', (capture, report) => {
    expect(reportPath(capture, 'csv', '.csv')).toBe(report);
  });

  it('keep the capture’s own ending in statistics', () => {
    expect(statsPath('/a/memray-x.bin')).toBe('/a/memray-stats-x.bin.json');
  });
});

describe('progress', () => {
  it('is a bar with the share and the size, and the name where there is room', () => {
    expect(progressLine('big.bin', 512, 2048, 80)).toBe('big.bin ━━━━━━────────────────── 25 % of 2.0 KiB');
    expect(progressLine('big.bin', 512, 2048, 40)).toBe('━━━━━━────────────────── 25 % of 2.0 KiB');
  });

  it('never passes the end, also of a file that grows', () => {
    expect(progressLine('', 4096, 2048, 0)).toBe('━━━━━━━━━━━━━━━━━━━━━━━━ 100 % of 4.0 KiB');
    expect(progressLine('', 0, 0, 0)).toBe('──────────────────────── 0 % of 0 B');
  });
});
