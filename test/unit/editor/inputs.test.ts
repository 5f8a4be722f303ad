import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { toCsv } from '../../../src/editor/capture/csv.ts';
import { sniffFile } from '../../../src/editor/capture/sniff.ts';
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

describe('sniffFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'memlens-sniff-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const sniff = (bytes: Uint8Array): ReturnType<typeof sniffFile> => {
    const path = join(folder, 'some.bin');
    writeFileSync(path, bytes);
    return sniffFile(path);
  };
  const header = Buffer.from('6d656d726179000d000000f00f0b030000000000000000', 'hex');
  // The first bytes of a real compressed capture.
  const compressed = Buffer.from('04224d184040c09bc90000f8066d656d726179000d000000f0010c03', 'hex');

  it('knows memray’s header, bare and in an lz4 frame', async () => {
    expect(await sniff(header)).toBe('capture');
    expect(await sniff(compressed)).toBe('capture');
  });

  it('tells an empty, another and an absent file apart', async () => {
    expect(await sniff(Buffer.from(''))).toBe('empty');
    for (const text of ['memra', 'a text about memray\0', '\u0004"M\u0018'])
      expect(await sniff(Buffer.from(text, 'latin1'))).toBe('other');
    expect(await sniffFile(join(import.meta.dirname, '../../../media/icon.png'))).toBe('other');
    expect(await sniffFile(join(folder, 'absent.bin'))).toBeUndefined();
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
