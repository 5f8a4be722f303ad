import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { memlens, memlensWith, memrayAll } from './support/memlens.ts';
import { findPythons, project } from './support/pythons.ts';
import { scratch } from './support/record.ts';

const python = findPythons().pythons[0]?.path;
const fixture = join(project, 'test/capture/fixtures/py_3.14.bin.gz');

/** What is said on stderr behind the usage. */
function complaint(text: string): string {
  return text.slice(text.indexOf(': error: '));
}

describe('how memlens is asked, and how it answers', () => {
  const folder = scratch();
  const capture = join(folder, 'memray-x.y.bin');
  const foreign = join(folder, 'foreign.bin');

  beforeAll(() => {
    writeFileSync(capture, gunzipSync(readFileSync(fixture)));
    writeFileSync(foreign, 'nothing of memray’s');
  });

  it('names its reports as memray does, and does not overwrite them unless it is forced to', () => {
    for (const [args, name] of [
      [['stats', '--json'], 'memray-stats-x.y.bin.json'],
      [['transform', 'csv'], 'memray-csv-x.y.csv'],
      [['transform', 'gprof2dot'], 'memray-gprof2dot-x.y.json'],
      [['transform', 'SpeedScope'], 'memray-speedscope-x.y.speedscope.json'],
    ] as const) {
      const path = join(folder, name);
      expect(memlens(...args, capture).out).toMatch(`Wrote ${path}\n`);
      const again = memlens(...args, capture);
      expect([again.code, again.out, again.err]).toEqual([
        1,
        '',
        `memlens: File already exists, will not overwrite without --force: ${path}\n`,
      ]);
      expect(memlens(...args, capture, '-f').code).toBe(0);
      const other = join(folder, `other-${name}`);
      expect(memlens(...args, '-o', other, capture).out).toMatch(`Wrote ${other}\n`);
      expect(readFileSync(other)).toEqual(readFileSync(path));
    }
  });

  it('takes ~ for the home folder, and does not overwrite what lies there either', () => {
    const path = join(folder, 'at-home.csv');
    const args = ['transform', 'csv', '--output=~/at-home.csv', capture];
    expect(memlensWith({ HOME: folder, USERPROFILE: folder }, ...args).code).toBe(0);
    writeFileSync(path, 'precious');
    const again = memlensWith({ HOME: folder, USERPROFILE: folder }, ...args);
    expect([again.code, again.err]).toEqual([
      1,
      'memlens: File already exists, will not overwrite without --force: ~/at-home.csv\n',
    ]);
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it('says in one sentence what it could not do, and exits 1', () => {
    for (const [args, words] of [
      [['stats', join(folder, 'absent.bin')], /No such file/],
      [['tree', folder], /No such file/],
      [['transform', 'csv', join(folder, 'absent.bin')], /No such file/],
      [['summary', foreign], /is not a capture/],
      [['tree', foreign], /is not a capture/],
      [['transform', 'svg', capture], /Format not supported: svg/],
      [['transform', 'csv', '-o', join(folder, 'no/such/folder.csv'), capture], /can't be written/],
    ] as const) {
      const { code, out, err } = memlens(...args);
      expect([code, out, err.split('\n').length]).toEqual([1, '', 2]);
      expect(err).toMatch(words);
    }
  });

  it('shows the help wherever it is asked for, as argparse does: by a part of its name, among letters, before what is wrong', () => {
    const help = memlens('stats', '--help');
    expect([help.code, help.err]).toEqual([0, '']);
    for (const args of [['-h'], ['--he'], ['-fh'], ['-hf'], ['--help', '--bogus'], ['x', '-h']])
      expect(memlens('stats', ...args)).toEqual(help);
    expect(memlens('stats', '-n', '-h').code).toBe(2);
    expect(memlens('stats', '-n', 'many', '-h').code).toBe(2);
    expect(memlens('--he').out).toBe(memlens('-h').out);
  });

  it('bad options exit 2, with the usage on stderr', () => {
    for (const args of [[], ['fly'], ['--bogus'], ['stats'], ['summary', '-s', '6', capture], ['summary', '-s', '0', capture]]) {
      const { code, out, err } = memlens(...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^usage: memlens [^]*\nmemlens(?: \w+)?: error: .+\n$/);
    }
  });

  it.runIf(python !== undefined)('reads arguments as memray does, and refuses them in the same words', () => {
    const wrong = [
      ['stats'],
      ['transform', 'csv'],
      ['stats', '-n'],
      ['stats', '-n', '0', 'x'],
      ['stats', '--num-largest=many', 'x'],
      ['stats', '--json=yes', 'x'],
      ['stats', '--bogus', 'x', 'y'],
      ['tree', '-b', '1.5', 'x'],
      ['tree', '-b', '-x', 'x'],
      ['tree', '--leaks', 'x'],
      ['summary', '-s', '9', 'x'],
      ['summary', '--temporary-allocation', '1', 'x'],
      ['transform', '--leaks', '--temporary-allocations', 'csv', 'x'],
      ['transform', 'csv', 'x', '--temporary-allocation-threshold', '1', '--leaks'],
    ];
    for (const [i, theirs] of memrayAll(python!, wrong).entries()) {
      const ours = memlens(...wrong[i]!);
      expect([theirs.code, ours.code]).toEqual([2, 2]);
      expect(complaint(ours.err)).toBe(complaint(theirs.err));
    }
  });

  it('takes every spelling that argparse takes', () => {
    const csv = join(folder, 'spelled.csv');
    copyFileSync(capture, join(folder, '-odd.bin'));
    const stats = memlens('stats', '-n', '2', capture).out;
    const tree = memlens('tree', '-b', '3', capture).out;
    for (const args of [
      ['-n2', capture],
      ['--num-largest=2', capture],
      [capture, '--num', '2'],
      ['-n', '+2', '--', capture],
    ]) {
      expect(memlens('stats', ...args).out).toBe(stats);
    }
    expect(stats).toContain('Top 2 ');
    for (const args of [['-b3'], ['--big', '3'], ['-b', ' 3'], ['-b3', '--temporary-allocation-threshold', '-1']]) {
      expect(memlens('tree', ...args, capture).out).toBe(tree);
    }
    expect(memlens('transform', '-fo', csv, '--leak', 'csv', capture)).toEqual({ code: 0, out: `Wrote ${csv}\n`, err: '' });
    expect(memlens('-vv', 'summary', '-r', '0', capture).out).toBe(memlens('summary', capture).out);
    const odd = spawnSync(process.execPath, [join(project, 'out/cli.js'), 'tree', '-b', '3', '--', '-odd.bin'], { cwd: folder });
    expect(odd.stdout.toString()).toBe(tree);
  });

  it('helps: with everything, with one command, with its version', () => {
    const help = memlens('--help');
    expect([help.code, help.err]).toEqual([0, '']);
    for (const command of ['summary', 'tree', 'stats', 'transform']) {
      expect(help.out).toContain(`  ${command} `);
      const one = memlens(command, '-h');
      expect([one.code, one.err]).toEqual([0, '']);
      expect(one.out).toMatch(new RegExp(`^usage: memlens ${command} [^]* results\n\n`));
    }
    const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { version: string };
    expect(memlens('-V')).toEqual({ code: 0, out: `${manifest.version}\n`, err: '' });
  });

  it('has no colours and no progress in a pipe, and colours where they are asked for', () => {
    const escape = '\u001b';
    for (const args of [['stats'], ['summary'], ['tree']]) {
      const { out, err } = memlens(...args, capture);
      expect(out).not.toContain(escape);
      expect(err).toBe('');
      const forced = memlensWith({ FORCE_COLOR: '1' }, ...args, capture).out;
      expect(forced).toContain(escape);
      // eslint-disable-next-line no-control-regex
      expect(forced.replace(/\u001b\[\d+m/g, '')).toBe(out);
    }
  });

  it.runIf(python !== undefined)('fits a terminal that does not know its size, in colours unless these are not wanted', () => {
    const inTerminal = (more: NodeJS.ProcessEnv): string => {
      const command = ['-c', 'import pty, sys; pty.spawn(sys.argv[1:])', process.execPath, join(project, 'out/cli.js')];
      // Node expects no colours of a terminal in CI.
      const unset = { CI: undefined, COLUMNS: undefined, FORCE_COLOR: undefined, NO_COLOR: undefined };
      const env = { ...process.env, ...unset, TERM: 'xterm', ...more };
      return spawnSync(python!, [...command, 'summary', capture], { encoding: 'utf8', env }).stdout.replaceAll('\r\n', '\n');
    };
    const plain = inTerminal({ NO_COLOR: '1' });
    expect(plain).toBe(memlensWith({ COLUMNS: '80' }, 'summary', capture).out);
    expect(inTerminal({})).toBe(memlensWith({ COLUMNS: '80', FORCE_COLOR: '1' }, 'summary', capture).out);
  });

  it.runIf(process.platform === 'linux')('says so where its output finds no room', () => {
    const command = `"${process.execPath}" "${join(project, 'out/cli.js')}" stats "${capture}" > /dev/full`;
    const done = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect([done.status, done.stderr]).toEqual([
      1,
      "memlens: the output can't be written: ENOSPC: no space left on device, write\n",
    ]);
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('leaves no half of a report on a full disk', () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk]).status).toBe(0);
    try {
      const path = join(disk, 'x.html');
      const full = memlens('flamegraph', '-o', path, capture);
      expect([full.code, full.err]).toEqual([1, `memlens: ${path} can't be written: ENOSPC: no space left on device, write\n`]);
      expect(existsSync(path)).toBe(false);
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  });

  it('stops quietly when nobody reads on', () => {
    const command = `"${process.execPath}" "${join(project, 'out/cli.js')}" tree -b 100000 "${capture}" | head -n 1`;
    const done = spawnSync('bash', ['-o', 'pipefail', '-c', command], { encoding: 'utf8' });
    expect([done.status, done.stderr]).toEqual([0, '']);
    expect(done.stdout.split('\n')).toHaveLength(2);
  });
});
