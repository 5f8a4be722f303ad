import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createLocalTarget } from '../../../src/targets/local/localTarget.ts';
import { memoryGroup, parseLimit } from '../../../src/targets/local/memoryLimit.ts';
import { OtherTarget, parseResident } from '../../../src/targets/local/otherTarget.ts';
import { parseStat, residentBytes, splitArguments, statusField } from '../../../src/targets/local/proc.ts';
import {
  interpreterCandidates,
  isHelperProcess,
  isPythonName,
  mapsHavePython,
  programName,
  pythonVersionOf,
} from '../../../src/targets/local/pythonFacts.ts';

describe('what /proc tells', () => {
  it('reads a stat line whose name has spaces and parentheses', () => {
    const rest = Array.from({ length: 40 }, (_, index) => String(index + 3)).join(' ');
    expect(parseStat(`12 (a) b (c)) S 7 ${rest.split(' ').slice(2).join(' ')}`)).toEqual({ state: 'S', ppid: 7, startTime: 22 });
    expect(parseStat('')).toBe(undefined);
  });
  it('reads fields of status', () => {
    const status = 'Name:\tpython\nVmRSS:\t   1234 kB\nTracerPid:\t0\n';
    expect(residentBytes(status)).toBe(1234 * 1024);
    expect(statusField(status, 'TracerPid')).toBe('0');
    expect(residentBytes('Name:\tkworker\n')).toBe(undefined);
  });
  it('keeps empty arguments', () => {
    expect(splitArguments('python\0-c\0\0x\0')).toEqual(['python', '-c', '', 'x']);
    expect(splitArguments('')).toEqual([]);
  });
  it('finds the memory group of both versions', () => {
    expect(memoryGroup('0::/user.slice/a.scope\n')).toEqual({ version: 2, path: '/user.slice/a.scope' });
    expect(memoryGroup('12:cpu,cpuacct:/a\n9:memory:/docker/abc\n0::/x\n')).toEqual({ version: 1, path: '/docker/abc' });
    expect(memoryGroup('')).toBe(undefined);
  });
  it('knows no limit by its words', () => {
    expect(parseLimit('max\n')).toBe(undefined);
    expect(parseLimit('9223372036854771712\n')).toBe(undefined);
    expect(parseLimit('209715200\n')).toBe(209_715_200);
    expect(parseLimit('')).toBe(undefined);
  });
});

describe('what is Python', () => {
  it.each(['python', '/usr/bin/python3', 'python3.13', 'python3.13t', 'pypy3.10', 'Python', 'python3.11 (deleted)'])(
    '%s',
    (name) => {
      expect(isPythonName(name)).toBe(true);
    },
  );
  it.each(['pythonista', 'ipython', 'python-config', 'bpython', '', 'node'])('not %s', (name) => {
    expect(isPythonName(name)).toBe(false);
  });
  it.each([
    [['python', 'server.py'], 'server.py'],
    [['/env/bin/python3', '-X', 'dev', '-u', '/srv/app.py', '-m'], 'app.py'],
    [['python', '-m', 'shop.server', '--port', '1'], 'shop.server'],
    [['python', '-um', 'shop.server'], 'shop.server'],
    [['python3', '-c', 'print(1)'], 'python3 -c'],
    [['python3', '-B', '-c', 'from multiprocessing.spawn import spawn_main; spawn_main()'], 'multiprocessing worker'],
    [['python3'], 'python3'],
    [['uwsgi', 'x.py'], 'uwsgi-kernel-name'],
  ])('%j is called %s', (argv, name) => {
    expect(programName(argv, 'uwsgi-kernel-name')).toBe(name);
  });
  it('takes the version from the executable or its library', () => {
    expect(pythonVersionOf('/usr/bin/python3.13', undefined)).toBe('3.13');
    expect(pythonVersionOf('/usr/bin/python3', '7f r-xp 0 0 1 /usr/lib/libpython3.12.so.1.0\n')).toBe('3.12');
    expect(pythonVersionOf('/usr/bin/python3', '')).toBe(undefined);
  });
  it('looks for the interpreter where the process found it', () => {
    expect(interpreterCandidates('/env/bin/python', '/srv', undefined)).toEqual(['/env/bin/python']);
    expect(interpreterCandidates('.venv/bin/python', '/srv/app', undefined)).toEqual(['/srv/app/.venv/bin/python']);
    expect(interpreterCandidates('python', '/srv', '/a:relative:/b')).toEqual(['/a/python', '/b/python']);
    expect(interpreterCandidates('gunicorn: master', '/srv', '/a')).toEqual([]);
    expect(interpreterCandidates('bin/python', undefined, undefined)).toEqual([]);
  });
  it('is inside of a program that has its library mapped', () => {
    expect(mapsHavePython('7f r-xp 0 fe:00 1   /usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0\n')).toBe(true);
    expect(mapsHavePython('7f r-xp 0 fe:00 1   /usr/lib/libpythonista.so\n')).toBe(false);
  });
  it('hides the helper of multiprocessing', () => {
    expect(isHelperProcess(['python', '-c', 'from multiprocessing.resource_tracker import main;main(5)'])).toBe(true);
    expect(isHelperProcess(['python', 'server.py'])).toBe(false);
  });
});

describe('a target without /proc', () => {
  const target = new OtherTarget();

  it('tells of this process what ps knows', async () => {
    const processes = await target.listProcesses(new AbortController().signal);
    const own = processes.find(({ pid }) => pid === process.pid);
    expect(own).toMatchObject({ ppid: process.ppid, isPython: false, memrayLoaded: false });
    expect(own?.residentBytes).toBeGreaterThan(10_000_000);
    expect((await target.figures(process.pid))?.residentBytes).toBeGreaterThan(10_000_000);
    expect(await target.isAlive(process.pid)).toBe(true);
  });

  it('says that nothing is where nothing is', async () => {
    const child = spawn('true');
    await new Promise((resolve) => child.on('exit', resolve));
    const pid = child.pid ?? 0;
    expect(await target.describeProcess(pid)).toBe(undefined);
    expect(await target.figures(pid)).toBe(undefined);
    expect(await target.isAlive(pid)).toBe(false);
  });

  it('reads what ps prints', () => {
    expect(parseResident('    1  1234\n 4127 20\nx y\n')).toEqual(
      new Map([
        [1, 1234 * 1024],
        [4127, 20 * 1024],
      ]),
    );
  });
});

describe.skipIf(process.platform !== 'linux')('the local target', () => {
  const target = createLocalTarget();
  const never = new AbortController().signal;

  it('lists this process with what is known of it, Python before others', async () => {
    const processes = await target.listProcesses(never);
    const own = processes.find(({ pid }) => pid === process.pid);
    expect(own).toMatchObject({ ppid: process.ppid, isPython: false, isStopped: false, workingDirectory: process.cwd() });
    expect(own?.residentBytes).toBeGreaterThan(10_000_000);
    const firstOther = processes.findIndex(({ isPython }) => !isPython);
    expect(processes.slice(firstOther).some(({ isPython }) => isPython)).toBe(false);
  });

  it('gives up on request', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(target.listProcesses(controller.signal)).rejects.toThrow();
  });

  it('follows a process to its end', async () => {
    const child = spawn('sleep', ['100']);
    const pid = child.pid ?? 0;
    const info = await target.describeProcess(pid);
    expect((await target.figures(pid))?.residentBytes).toBeGreaterThan(0);
    expect(await target.isAlive(pid, info?.startTime)).toBe(true);
    expect(await target.isAlive(pid, (info?.startTime ?? 0) + 1)).toBe(false);
    const gone = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    expect(await target.isAlive(pid, info?.startTime)).toBe(false);
    expect(await target.describeProcess(pid)).toBe(undefined);
    expect(await target.figures(pid)).toBe(undefined);
  });
});
