import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from '../../../src/editor/capture/csv.ts';
import { startsLikeCapture } from '../../../src/editor/capture/sniff.ts';
import { fillOutput, joinArguments, parseEnvironment, splitArguments } from '../../../src/editor/recording/arguments.ts';
import { formatClock } from '../../../src/editor/recording/clock.ts';

describe('arguments', () => {
  it('are separated by spaces and grouped by quotes', () => {
    expect(splitArguments(`--port 8000  "a b" 'c "d"' e\\ f ""`)).toEqual(['--port', '8000', 'a b', 'c "d"', 'e f', '']);
    expect(splitArguments(`$HOME; rm *`)).toEqual(['$HOME;', 'rm', '*']);
    expect(splitArguments(`"open`)).toBeUndefined();
  });

  it('come back as they went, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (args) => {
        expect(splitArguments(joinArguments(args))).toEqual(args);
      }),
    );
  });

  it('make an environment of NAME=value', () => {
    expect(parseEnvironment('A=1 B="two words" C=')).toEqual({ A: '1', B: 'two words', C: '' });
    expect(parseEnvironment('1A=1')).toBeUndefined();
    expect(parseEnvironment('A')).toBeUndefined();
  });
});

describe('fillOutput', () => {
  it('fills what it knows and lets no name add a folder', () => {
    const now = new Date(2026, 10, 5, 9, 3, 7);
    expect(fillOutput('/tmp/${name}-${pid}-${time}.bin', 42, '../shop/server.py', now)).toBe(
      '/tmp/..-shop-server.py-42-20261105-090307.bin',
    );
    expect(fillOutput('/tmp/a.bin', 42, 'x', now)).toBe('/tmp/a.bin');
  });
});

describe('formatClock', () => {
  it('is minutes and seconds, with hours where there are any', () => {
    expect(formatClock(0)).toBe('0:00');
    expect(formatClock(133_999)).toBe('2:13');
    expect(formatClock(600_000)).toBe('10:00');
    expect(formatClock(3_723_000)).toBe('1:02:03');
    expect(formatClock(-5)).toBe('0:00');
  });
});

describe('startsLikeCapture', () => {
  const magic = Buffer.from('memray\0\r\0\0\0', 'latin1');
  it('knows memray’s header, bare and as the first literals of an lz4 frame', () => {
    expect(startsLikeCapture(magic)).toBe(true);
    const frame = Buffer.concat([Buffer.from('04224d184040c09bc90000f806', 'hex'), magic]);
    expect(startsLikeCapture(frame)).toBe(true);
  });

  it('leaves everything else alone', () => {
    expect(startsLikeCapture(Buffer.from(''))).toBe(false);
    expect(startsLikeCapture(Buffer.from('memra'))).toBe(false);
    expect(startsLikeCapture(Buffer.from('a text about memray\0'))).toBe(false);
    expect(startsLikeCapture(Buffer.from('04224d184040c09bc90000f806', 'hex'))).toBe(false);
    expect(startsLikeCapture(readFileSync(join(import.meta.dirname, '../../../media/icon.png')))).toBe(false);
  });
});

describe('toCsv', () => {
  it('quotes what needs it and writes numbers plainly', () => {
    const row = { origin: 'own', line: 3, ownBytes: 1048576, totalBytes: 2 ** 40, ownCount: 1, totalCount: 2 } as const;
    expect(toCsv([{ ...row, name: '<lambda>, "x"', file: '/a b.py' }])).toBe(
      'name,file,line,own_bytes,total_bytes,own_count,total_count\r\n"<lambda>, ""x""",/a b.py,3,1048576,1099511627776,1,2\r\n',
    );
  });
});
