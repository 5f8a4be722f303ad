import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../src/cli/arguments.ts';

const options = {
  json: { kind: 'flag', help: '' },
  force: { kind: 'flag', short: 'f', help: '' },
  output: { kind: 'text', short: 'o', help: '' },
  'num-largest': { kind: 'positive', short: 'n', help: '' },
  'max-rows': { kind: 'integer', short: 'r', help: '' },
  'max-records': { kind: 'integer', help: '' },
  files: { kind: 'text', choices: ['all', 'none'], help: '' },
  leaks: { kind: 'flag', group: 'mode', help: '' },
  threshold: { kind: 'integer', group: 'mode', help: '' },
} as const;

const parse = (...args: string[]): ReturnType<typeof parseArguments<typeof options>> =>
  parseArguments(options, ['results'], args);

describe('arguments', () => {
  it('are options and words in any order', () => {
    const { values, words } = parse('--json', 'x.bin', '-o', 'y');
    expect(words).toEqual(['x.bin']);
    expect(values).toEqual({
      json: true,
      force: false,
      output: 'y',
      'num-largest': undefined,
      'max-rows': undefined,
      'max-records': undefined,
      files: undefined,
      leaks: false,
      threshold: undefined,
    });
  });

  it.each([
    [['-o', 'y'], 'output', 'y'],
    [['-oy'], 'output', 'y'],
    [['-o=y'], 'output', 'y'],
    [['-fo', 'y'], 'output', 'y'],
    [['--output=y=z'], 'output', 'y=z'],
    [['--output='], 'output', ''],
    [['--out', 'y'], 'output', 'y'],
    [['-o', '-'], 'output', '-'],
    [['-o', '-5'], 'output', '-5'],
    [['-o', '-a b'], 'output', '-a b'],
    [['-o', 'first', '-o', 'y'], 'output', 'y'],
    [['-r', '-5'], 'max-rows', -5],
    [['-r-5'], 'max-rows', -5],
    [['-r', ' 1_000 '], 'max-rows', 1000],
    [['-n', '+7'], 'num-largest', 7],
    [['--files', 'none'], 'files', 'none'],
  ] as const)('%j', (args, name, value) => {
    const { values, words } = parse('x', ...args);
    expect(values[name]).toBe(value);
    expect(words).toEqual(['x']);
    expect(parse(...args, 'x').values[name]).toBe(value);
  });

  it('are words only after --', () => {
    expect(parse('--', '--json').words).toEqual(['--json']);
    expect(parseArguments(options, ['a', 'b'], ['-f', '--', '-n', '--']).words).toEqual(['-n', '--']);
  });

  it.each([
    [[], 'the following arguments are required: results'],
    [['x', 'y', '--nothing', '-zf'], 'unrecognized arguments: --nothing -zf y'],
    [['x', '-o'], 'argument -o/--output: expected one argument'],
    [['x', '-o', '-f'], 'argument -o/--output: expected one argument'],
    [['x', '-o', '--'], 'argument -o/--output: expected one argument'],
    [['x', '--json=1'], "argument --json: ignored explicit argument '1'"],
    [['x', '-n', '0'], 'argument -n/--num-largest: 0 is an invalid positive int value'],
    [['x', '-n', '2.5'], 'argument -n/--num-largest: 2.5 is an invalid positive int value'],
    [['x', '--max-records', '1e3'], "argument --max-records: invalid int value: '1e3'"],
    [['x', '--max', '1'], 'ambiguous option: --max could match --max-rows, --max-records'],
    [['x', '--files', 'some'], "argument --files: invalid choice: 'some' (choose from 'all', 'none')"],
    [['x', '--leaks', '--threshold', '1'], 'argument --threshold: not allowed with argument --leaks'],
    [['x', '--threshold', '1', '--leaks'], 'argument --leaks: not allowed with argument --threshold'],
  ])('%j are refused: %s', (args, message) => {
    expect(() => parse(...args)).toThrow(message);
  });

  it('leave nothing out and end with an answer or a complaint, whatever they are', () => {
    const arg = fc.oneof(
      fc.constantFrom('-', '--', '-o', '-f', '-n3', '--json', '--threshold=1', 'x', '-1', '--m', '__proto__', '--constructor'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(arg, { maxLength: 6 }), (args) => {
        try {
          const { words } = parse(...args);
          expect(words).toHaveLength(1);
          expect(args).toContain(words[0]);
        } catch (error) {
          expect(error).toHaveProperty('name', 'UsageError');
        }
      }),
    );
  });
});
