import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type ConfidentialFiles, sourceLinesOf } from '../../../src/cli/sourceLines.ts';
import { profileOf } from '../core/support/stacks.ts';

const folder = mkdtempSync(join(tmpdir(), 'memlens-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Written before the recording, unless said otherwise. */
function file(name: string, text: string, mode = 0o644): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  utimesSync(path, 1, 1);
  return path;
}

function lineOf(path: string, line: number, confidential: ConfidentialFiles = 'default'): string | undefined {
  const profile = profileOf([{ frames: [{ function: 'f', file: path, firstLine: 1, line }], bytes: 1, count: 1 }]);
  const [text] = sourceLinesOf(
    { ...profile, info: { ...profile.info, endTime: 5000 as typeof profile.info.endTime } },
    confidential,
  );
  return text;
}

it('gives the line, without what indents it, whatever ends the lines', () => {
  const path = file('a.py', 'one\r\n    two = [1]  \nthree\rfour');
  expect([1, 2, 3, 4].map((line) => lineOf(path, line))).toEqual(['one', 'two = [1]', 'three', 'four']);
  expect(lineOf(file('long.py', 'x'.repeat(5000)), 1)).toBe('x'.repeat(200));
});

it('gives nothing of what is not there, is no file, or has no line', () => {
  const path = file('b.py', 'one');
  expect([0, -3, 2].map((line) => lineOf(path, line))).toEqual(['', '', '']);
  expect(lineOf(join(folder, 'absent.py'), 1)).toBe('');
  expect(lineOf('', 1)).toBe('');
  expect(lineOf('<string>', 1)).toBe('');
  expect(lineOf('a\0.py', 1)).toBe('');
  mkdirSync(join(folder, 'folder.py'));
  expect(lineOf(join(folder, 'folder.py'), 1)).toBe('');
});

it.skipIf(process.platform === 'win32')('does not wait for a pipe, and reads nothing huge', () => {
  const pipe = join(folder, 'pipe.py');
  execFileSync('mkfifo', [pipe]);
  expect(lineOf(pipe, 1, 'none')).toBe('');
  const huge = file('huge.py', 'one\n');
  truncateSync(huge, 2 ** 40);
  utimesSync(huge, 1, 1);
  expect(lineOf(huge, 1)).toBe('');
});

it('gives nothing of a file that was changed after the recording', () => {
  const path = file('c.py', 'one');
  utimesSync(path, 5, 5);
  expect(lineOf(path, 1)).toBe('one');
  utimesSync(path, 6, 6);
  expect(lineOf(path, 1)).toBe('');
});

it.skipIf(process.platform === 'win32')('keeps secrets by memray’s rule: what is no Python file, and not everybody’s', () => {
  const secret = file('key.pem', 'secret', 0o600);
  expect(lineOf(secret, 1)).toBe('');
  expect(lineOf(secret, 1, 'none')).toBe('secret');
  expect(lineOf(file('private.py', 'code', 0o600), 1)).toBe('code');
  expect(lineOf(file('readable.txt', 'text', 0o604), 1)).toBe('text');
  expect(lineOf(file('script', 'run', 0o700), 1)).toBe('run');
  expect(lineOf(file('open.py', 'code'), 1, 'all')).toBe('');
});
