import { describe, expect, it } from 'vitest';
import { explainFailure, isAlreadyDetached, type FailureContext } from '../../../src/recording/failureText.ts';

const context: FailureContext = {
  interpreter: '/env/bin/python',
  capturePath: '/captures/a.bin',
  method: 'gdb',
  targetAlive: true,
  owner: 'anna',
  tracer: undefined,
  ptraceScope: undefined,
};
const start = 'Failed to start tracking in remote process: ';
const attach = 'Failed to attach a debugger to the process.\n';
const remote = 'Failed to execute script in remote process: ';

describe('explainFailure', () => {
  // memray 1.20's own words.
  it.each([
    ['Cannot find a supported lldb or gdb executable and sys.remote_exec is not available.', { reason: 'noDebugger' }],
    ['Cannot find a supported gdb executable.', { reason: 'methodUnavailable', method: 'gdb' }],
    ['Cannot find a supported lldb executable.', { reason: 'methodUnavailable' }],
    ['sys.remote_exec requires Python 3.14 or newer.', { reason: 'methodUnavailable' }],
    [`${attach}The given process ID does not exist.`, { reason: 'processGone' }],
    [`${attach}The given process ID is owned by a different user.`, { reason: 'otherUser', owner: 'anna' }],
    [`${attach}You most likely do not have permission to trace the process.`, { reason: 'noTracePermission' }],
    ['The process does not seem to be running Python 3.7 or newer.', { reason: 'notPython' }],
    [
      "The target process couldn't open the memray shared library.\nThis can occur if the memray installation is owned by a different user and is inaccessible to the target process.",
      { reason: 'memrayUnreadable' },
    ],
    [`${start}ModuleNotFoundError("No module named 'memray'")`, { reason: 'memrayMissing', interpreter: '/env/bin/python' }],
    [`${start}RuntimeError('No more than one Tracker instance can be active at the same time')`, { reason: 'alreadyTracked' }],
    [
      `${start}OSError('Output file /captures/a.bin already exists. Remove it to start tracking')`,
      { reason: 'outputExists', path: '/captures/a.bin' },
    ],
    [
      `${start}OSError('Could not create output file /captures/a.bin: No such file or directory')`,
      { reason: 'outputFolderMissing', path: '/captures/a.bin' },
    ],
    [
      `${start}OSError('Could not create output file /captures/a.bin: Permission denied')`,
      { reason: 'outputDenied', path: '/captures/a.bin' },
    ],
    [`${start}OSError('Could not create output file /captures/a.bin: No space left on device')`, { reason: 'diskFull' }],
    [`${start}PermissionError(13, 'Permission denied')`, { reason: 'homeDenied' }],
    ['Failed to execute our gdb script.\nRun with --verbose to debug the failure.', { reason: 'debuggerDied' }],
    ['Failed to execute our lldb script.\nRun with --verbose to debug the failure.', { reason: 'debuggerDied' }],
    ['An unexpected error occurred. Run with --verbose to debug the failure.', { reason: 'unexpected' }],
    ['OSError: [Errno 107] Transport endpoint is not connected', { reason: 'unexpected' }],
    ['Timed out waiting for connection from pid 4127', { reason: 'targetBlocked' }],
    [`${remote}RuntimeError('PyRuntime address lookup failed during debug offsets initialization')`, { reason: 'notPython' }],
    [
      `${remote}RuntimeError("Can't send commands from a Python 3.14 process to a Python 3.13 process")`,
      { reason: 'methodUnavailable', method: 'sys.remote_exec' },
    ],
    [
      `${remote}RuntimeError('Remote debugging is not enabled in the remote process')`,
      { reason: 'methodUnavailable', method: 'sys.remote_exec' },
    ],
    [`${remote}PermissionError(1, 'Operation not permitted')`, { reason: 'noTracePermission' }],
    ['/env/bin/python: No module named memray', { reason: 'noMemrayHere', interpreter: '/env/bin/python' }],
  ])('%s', (words, expected) => {
    const failure = explainFailure(`$ gdb -batch\ndebugger output: MEMRAY: Attached to process.\n${words}\n`, context);
    expect(failure).toMatchObject(expected);
    expect(failure.evidence).toContain(words);
  });

  it('tells apart why tracing is not permitted', () => {
    const words = `${attach}You most likely do not have permission to trace the process.`;
    const tracer = { pid: 9, name: 'strace' };
    expect(explainFailure(words, { ...context, tracer, ptraceScope: 1 })).toMatchObject({ reason: 'traced', tracer });
    expect(explainFailure(words, { ...context, ptraceScope: 1 })).toMatchObject({ reason: 'ptraceScope', scope: 1 });
    expect(explainFailure(words, { ...context, ptraceScope: 0 })).toMatchObject({ reason: 'noTracePermission' });
  });

  it.each([
    'The process does not seem to be running Python 3.7 or newer.',
    'An unexpected error occurred. Run with --verbose to debug the failure.',
    'OSError: [Errno 107] Transport endpoint is not connected',
    'Timed out waiting for connection from pid 4127',
    'Failed to execute our gdb script.',
  ])('a process that ended meanwhile explains: %s', (words) => {
    expect(explainFailure(words, { ...context, targetAlive: false })).toMatchObject({ reason: 'targetEnded' });
  });

  it('leaves what stays true of a process that ended', () => {
    const words = `${attach}The given process ID does not exist.`;
    expect(explainFailure(words, { ...context, targetAlive: false })).toMatchObject({ reason: 'processGone' });
  });

  it('knows a detach of what is detached', () => {
    const words = 'Failed to stop tracking in remote process: no previous `memray attach` call detected';
    expect(isAlreadyDetached(words)).toBe(true);
    expect(isAlreadyDetached('Failed to stop tracking in remote process: something else')).toBe(false);
  });
});
