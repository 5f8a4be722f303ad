import { l10n } from 'vscode';
import type { Failure } from '../../recording/failure.ts';

/** What a button under a failure does. `failureRemedies.ts` carries them out. */
export type Remedy =
  | { readonly kind: 'installMemray'; readonly interpreter: string | undefined }
  | { readonly kind: 'installDebugger' }
  | { readonly kind: 'chooseDebugger' }
  | { readonly kind: 'attachAnyway' }
  | { readonly kind: 'methodAuto' }
  | { readonly kind: 'otherMethod' }
  | { readonly kind: 'chooseOutput' }
  | { readonly kind: 'choosePythonPath' }
  | { readonly kind: 'pickAgain' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'openCaptures' }
  | { readonly kind: 'explain'; readonly page: 'ptrace' | 'otherUser' | 'containers' | 'windows' };

export interface FailureWords {
  readonly message: string;
  readonly remedies: readonly Remedy[];
}

/** Reason -> words and remedies. `who` is what people call the process: `server.py (4127)`. */
export function describeFailure(failure: Failure, who: string): FailureWords {
  switch (failure.reason) {
    case 'noDebugger':
      return {
        message: l10n.t('To get into {0}, memray needs gdb or lldb, and neither is installed.', who),
        remedies: [{ kind: 'installDebugger' }, { kind: 'chooseDebugger' }],
      };
    case 'harmfulDebugger':
      return {
        message:
          failure.why === 'gdbAmx'
            ? l10n.t(
                'Not attached: {0} {1} can kill the processes it attaches to on a CPU with AMX, such as this one. Use gdb 14 or newer, or name another debugger.',
                failure.debugger,
                failure.version,
              )
            : l10n.t(
                'Not attached: {0} {1} crashes a process when it attaches a second time or detaches. Use gdb, or name another debugger.',
                failure.debugger,
                failure.version,
              ),
        remedies: [{ kind: 'chooseDebugger' }, { kind: 'attachAnyway' }],
      };
    case 'methodUnavailable':
      return {
        message: l10n.t('The method {0} is not available for {1}.', failure.method, who),
        remedies: [{ kind: 'methodAuto' }],
      };
    case 'processGone':
      return {
        message: l10n.t('{0} is no longer there. A process in a container has another PID outside it.', who),
        remedies: [{ kind: 'pickAgain' }],
      };
    case 'otherUser':
      return {
        message:
          failure.owner === undefined
            ? l10n.t('{0} belongs to another user; only that user, or root, may attach.', who)
            : l10n.t('{0} belongs to the user {1}; only that user, or root, may attach.', who, failure.owner),
        remedies: [{ kind: 'explain', page: 'otherUser' }, { kind: 'pickAgain' }],
      };
    case 'traced':
      return {
        message: l10n.t(
          '{0} is being traced by {1} already, and a process has one tracer at a time. End that one, then attach again.',
          who,
          failure.tracer.name === undefined ? `PID ${failure.tracer.pid}` : `${failure.tracer.name} (${failure.tracer.pid})`,
        ),
        remedies: [{ kind: 'retry' }],
      };
    case 'ptraceScope':
      return {
        message: l10n.t(
          'This system lets nobody attach to {0}: kernel.yama.ptrace_scope is {1}. The way out, and what it opens, is explained.',
          who,
          failure.scope,
        ),
        remedies: [{ kind: 'explain', page: 'ptrace' }, { kind: 'retry' }],
      };
    case 'noTracePermission':
      return {
        message: l10n.t(
          'The system does not permit tracing {0}: the capability SYS_PTRACE is missing here, or the process forbids it. In a container, start it with --cap-add=SYS_PTRACE.',
          who,
        ),
        remedies: [{ kind: 'explain', page: 'ptrace' }, { kind: 'retry' }],
      };
    case 'notPython':
      return {
        message: l10n.t(
          '{0} does not look like Python 3.7 or newer from here: it is another program, a frozen one, or in a container (then run memray inside it).',
          who,
        ),
        remedies: [{ kind: 'pickAgain' }, { kind: 'explain', page: 'containers' }],
      };
    case 'memrayUnreadable':
      return {
        message: l10n.t(
          '{0} cannot read the memray that would be loaded into it: another user’s file, or not in its container. Install memray in the process’s own environment.',
          who,
        ),
        remedies: [{ kind: 'installMemray', interpreter: undefined }, { kind: 'retry' }],
      };
    case 'memrayMissing':
      return {
        message: l10n.t('memray is not in the environment of {0}. Install it there; no restart of the process is needed.', who),
        remedies: [{ kind: 'installMemray', interpreter: failure.interpreter }],
      };
    case 'memrayVersionDiffers':
      return {
        message:
          failure.loaded === '?'
            ? l10n.t(
                '{0} has another memray loaded already than {1}, which is installed now, and a process keeps what it loaded. Restart it to attach.',
                who,
                failure.installed,
              )
            : l10n.t(
                '{0} has memray {1} loaded already, and {2} is installed now: a process keeps what it loaded. Restart it to attach with {2}.',
                who,
                failure.loaded,
                failure.installed,
              ),
        remedies: [{ kind: 'retry' }],
      };
    case 'alreadyTracked':
      return {
        message: l10n.t(
          '{0} is being recorded by memray already, and only one recording of a process is possible at a time.',
          who,
        ),
        remedies: [{ kind: 'openCaptures' }, { kind: 'pickAgain' }],
      };
    case 'outputExists':
      return {
        message: l10n.t('The file {0} exists already, and a capture overwrites nothing.', failure.path),
        remedies: [{ kind: 'chooseOutput' }],
      };
    case 'outputFolderMissing':
      return {
        message: l10n.t('{0} cannot write to {1}: for the process, that folder does not exist.', who, failure.path),
        remedies: [{ kind: 'chooseOutput' }],
      };
    case 'outputDenied':
      return {
        message: l10n.t('{0} may not write to {1}: the process opens the file itself, as its own user.', who, failure.path),
        remedies: [{ kind: 'chooseOutput' }],
      };
    case 'homeDenied':
      return {
        message: l10n.t(
          '{0} runs with a home folder (HOME) that its user may not read, and memray looks there. Start it with a HOME of its own.',
          who,
        ),
        remedies: [{ kind: 'explain', page: 'otherUser' }, { kind: 'retry' }],
      };
    case 'debuggerDied':
      return {
        message: l10n.t('The debugger that was to get into {0} failed.', who),
        remedies: [{ kind: 'otherMethod' }, { kind: 'retry' }],
      };
    case 'targetEnded':
      return { message: l10n.t('{0} ended while memray was attaching.', who), remedies: [{ kind: 'pickAgain' }] };
    case 'targetBlocked':
      return {
        message: l10n.t(
          '{0} did not answer: its main thread waits for something. Attach again when it is at work (send it a request, say).',
          who,
        ),
        remedies: [{ kind: 'retry' }],
      };
    case 'targetStopped':
      return {
        message: l10n.t(
          '{0} is stopped (by Ctrl-Z or a debugger) and can’t take memray in. Let it continue, then attach again.',
          who,
        ),
        remedies: [{ kind: 'retry' }],
      };
    case 'noMemrayHere':
      return {
        message: l10n.t('No Python with memray was found here to record {0} with.', who),
        remedies: [{ kind: 'installMemray', interpreter: failure.interpreter }, { kind: 'choosePythonPath' }],
      };
    case 'diskFull':
      return {
        message: l10n.t('The disk of {0} is full.', failure.path),
        remedies: [{ kind: 'chooseOutput' }],
      };
    case 'unsupportedPlatform':
      return {
        message: l10n.t('memray does not record on this system. Use WSL or a dev container; captures open here as well.'),
        remedies: [{ kind: 'explain', page: 'windows' }],
      };
    case 'cancelled':
      return { message: l10n.t('Attaching to {0} was given up.', who), remedies: [] };
    case 'unexpected':
      return {
        message: l10n.t('Recording {0} failed in a way Memlens does not know. The log has memray’s own words.', who),
        remedies: [{ kind: 'retry' }],
      };
  }
}

/** A remedy's button. */
export function remedyLabel(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'installMemray':
      return l10n.t('Install memray…');
    case 'installDebugger':
      return l10n.t('Install a Debugger…');
    case 'chooseDebugger':
      return l10n.t('Choose Another Debugger');
    case 'attachAnyway':
      return l10n.t('Attach Anyway');
    case 'methodAuto':
      return l10n.t('Use the Method “auto”');
    case 'otherMethod':
      return l10n.t('Try Another Method');
    case 'chooseOutput':
      return l10n.t('Choose Another File…');
    case 'choosePythonPath':
      return l10n.t('Choose the Interpreter');
    case 'pickAgain':
      return l10n.t('Choose a Process');
    case 'retry':
      return l10n.t('Try Again');
    case 'openCaptures':
      return l10n.t('Show Captures');
    case 'explain':
      return l10n.t('How To');
  }
}
