import { describe, expect, it, vi } from 'vitest';
import type { Failure } from '../../../src/recording/failure.ts';

// The one thing of VS Code that the table needs: English words with their places filled.
vi.mock('vscode', () => ({
  l10n: {
    t: (text: string, ...values: unknown[]) => text.replaceAll(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
  },
}));
const { programOf } = await import('../../../src/editor/captures/captureWords.ts');
const { describeFailure, remedyLabel } = await import('../../../src/editor/recording/failures.ts');

const evidence = 'Traceback (most recent call last): secret';
const all: { readonly [R in Failure['reason']]: Extract<Failure, { reason: R }> } = {
  noDebugger: { reason: 'noDebugger', evidence },
  harmfulDebugger: { reason: 'harmfulDebugger', debugger: 'gdb', version: '13.1', why: 'gdbAmx', evidence },
  methodUnavailable: { reason: 'methodUnavailable', method: 'lldb', evidence },
  processGone: { reason: 'processGone', evidence },
  otherUser: { reason: 'otherUser', owner: 'app', evidence },
  traced: { reason: 'traced', tracer: { pid: 7, name: 'strace' }, evidence },
  ptraceScope: { reason: 'ptraceScope', scope: 3, evidence },
  noTracePermission: { reason: 'noTracePermission', evidence },
  notPython: { reason: 'notPython', evidence },
  memrayUnreadable: { reason: 'memrayUnreadable', evidence },
  memrayMissing: { reason: 'memrayMissing', interpreter: '/v/bin/python', evidence },
  memrayVersionDiffers: { reason: 'memrayVersionDiffers', loaded: '1.19.3', installed: '1.20.0', evidence },
  alreadyTracked: { reason: 'alreadyTracked', evidence },
  outputExists: { reason: 'outputExists', path: '/tmp/a.bin', evidence },
  outputFolderMissing: { reason: 'outputFolderMissing', path: '/nowhere/a.bin', evidence },
  outputDenied: { reason: 'outputDenied', path: '/srv/a.bin', evidence },
  homeDenied: { reason: 'homeDenied', evidence },
  debuggerDied: { reason: 'debuggerDied', evidence },
  targetEnded: { reason: 'targetEnded', evidence },
  targetBlocked: { reason: 'targetBlocked', evidence },
  targetStopped: { reason: 'targetStopped', evidence },
  noMemrayHere: { reason: 'noMemrayHere', interpreter: '/v/bin/python', evidence },
  diskFull: { reason: 'diskFull', path: '/full/a.bin', evidence },
  unsupportedPlatform: { reason: 'unsupportedPlatform', evidence },
  cancelled: { reason: 'cancelled', evidence },
  unexpected: { reason: 'unexpected', evidence },
};

describe('describeFailure', () => {
  const described = Object.values(all).map((failure) => ({ failure, words: describeFailure(failure, 'server.py (4127)') }));

  it('has words of its own for every reason, and never the raw text', () => {
    const messages = described.map(({ words }) => words.message);
    expect(new Set(messages).size).toBe(messages.length);
    for (const message of messages) {
      expect(message).not.toContain('Traceback');
      expect(message).not.toMatch(/\{\d\}|undefined/);
    }
  });

  it('offers a way out of everything but a cancelled attach', () => {
    for (const { failure, words } of described)
      expect(words.remedies.length === 0, failure.reason).toBe(failure.reason === 'cancelled');
  });

  it('labels the remedies of one failure differently', () => {
    for (const { words } of described) {
      const labels = words.remedies.map(remedyLabel);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });

  it('names what a person needs to act on', () => {
    const message = (failure: Failure): string => describeFailure(failure, 'server.py (4127)').message;
    expect(message(all.traced)).toContain('strace (7)');
    expect(message(all.otherUser)).toContain('app');
    expect(message(all.memrayVersionDiffers)).toMatch(/1\.19\.3.*1\.20\.0.*[Rr]estart/);
    expect(message(all.outputDenied)).toContain('/srv/a.bin');
    expect(describeFailure(all.memrayMissing, 'x').remedies).toContainEqual({
      kind: 'installMemray',
      interpreter: '/v/bin/python',
    });
  });
});

describe('programOf', () => {
  it('finds the program behind memray’s own command line', () => {
    expect(programOf('/v/lib/memray/__main__.py run -q -o /tmp/a.bin /srv/app/server.py --port 80')).toBe('server.py');
    expect(programOf('/usr/bin/memray run -o a.bin -m shop.server config.py')).toBe('shop.server');
    expect(programOf('/srv/app/server.py --config other.py')).toBe('server.py');
    expect(programOf('/usr/bin/gunicorn shop.wsgi')).toBeUndefined();
  });
});
