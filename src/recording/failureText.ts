import type { Failure } from './failure.ts';

/** What is known of the attempt when memray's words are read. */
export interface FailureContext {
  readonly interpreter: string | undefined;
  readonly capturePath: string;
  readonly method: string;
  /** Whether the target still ran after the attempt. */
  readonly targetAlive: boolean;
  readonly owner: string | undefined;
  /** Who traced the target when it was looked at after the attempt. */
  readonly tracer: { readonly pid: number; readonly name: string | undefined } | undefined;
  readonly ptraceScope: number | undefined;
}

type Rule = readonly [pattern: RegExp, failure: (evidence: string, context: FailureContext) => Failure];

/** memray 1.20's own words, verbatim, the more particular first. */
const rules: readonly Rule[] = [
  [/Cannot find a supported lldb or gdb executable and sys\.remote_exec is not available\./, plain('noDebugger')],
  [
    /Cannot find a supported (gdb|lldb) executable\.|sys\.remote_exec requires Python 3\.14 or newer\./,
    (evidence, { method }) => ({ reason: 'methodUnavailable', method, evidence }),
  ],
  [/The given process ID does not exist\./, plain('processGone')],
  [/The given process ID is owned by a different user\./, (evidence, { owner }) => ({ reason: 'otherUser', owner, evidence })],
  [/You most likely do not have permission to trace the process\./, tracePermission],
  [/The process does not seem to be running Python 3\.7 or newer\./, plain('notPython')],
  [/PyRuntime address lookup failed during debug offsets initialization/, plain('notPython')],
  [/The target process couldn't open the memray shared library\./, plain('memrayUnreadable')],
  [
    /Failed to start tracking in remote process: ModuleNotFoundError\("No module named 'memray'"\)/,
    (evidence, { interpreter }) => ({ reason: 'memrayMissing', interpreter, evidence }),
  ],
  [/No more than one Tracker instance can be active at the same time/, plain('alreadyTracked')],
  [/Output file .* already exists\./, (evidence, { capturePath }) => ({ reason: 'outputExists', path: capturePath, evidence })],
  [
    /Could not create output file .*: (?:No such file or directory|Not a directory)/,
    (evidence, { capturePath }) => ({ reason: 'outputFolderMissing', path: capturePath, evidence }),
  ],
  [
    /Could not create output file .*: (?:Permission denied|Read-only file system|Is a directory)/,
    (evidence, { capturePath }) => ({ reason: 'outputDenied', path: capturePath, evidence }),
  ],
  [/No space left on device/, (evidence, { capturePath }) => ({ reason: 'diskFull', path: capturePath, evidence })],
  [/Failed to start tracking in remote process: PermissionError\(13, 'Permission denied'\)/, plain('homeDenied')],
  [/Can't send commands from a Python .* process to a Python .* process/, remoteExec],
  [/Remote debugging is not enabled in the remote process/, remoteExec],
  [/Failed to execute script in remote process: PermissionError\(1, /, tracePermission],
  [/Failed to execute script in remote process: ProcessLookupError/, plain('processGone')],
  [/Timed out waiting for connection from pid \d+/, plain('targetBlocked')],
  [/Failed to execute our (?:gdb|lldb) script\./, plain('debuggerDied')],
  [/The debugger failed to parse our command line arguments\./, plain('debuggerDied')],
  [/No module named memray$/m, (evidence, { interpreter }) => ({ reason: 'noMemrayHere', interpreter, evidence })],
];

/** What memray said of an attach or detach that did not work -> the reason. */
export function explainFailure(output: string, context: FailureContext): Failure {
  const evidence = output.trim();
  const rule = rules.find(([pattern]) => pattern.test(output));
  const failure: Failure = rule === undefined ? { reason: 'unexpected', evidence } : rule[1](evidence, context);
  // A process that went away under the debugger makes memray guess at all kinds of causes.
  return !context.targetAlive && guesses.has(failure.reason) ? { reason: 'targetEnded', evidence } : failure;
}

const guesses: ReadonlySet<Failure['reason']> = new Set([
  'notPython',
  'noTracePermission',
  'ptraceScope',
  'memrayUnreadable',
  'debuggerDied',
  'targetBlocked',
  'unexpected',
]);

/** memray's words for a detach of something that isn't tracked any more: what was wanted is the case already. */
export function isAlreadyDetached(output: string): boolean {
  return output.includes('no previous `memray attach` call detected');
}

function plain(
  reason:
    | 'noDebugger'
    | 'processGone'
    | 'notPython'
    | 'memrayUnreadable'
    | 'alreadyTracked'
    | 'homeDenied'
    | 'debuggerDied'
    | 'targetBlocked',
): (evidence: string) => Failure {
  return (evidence) => ({ reason, evidence });
}

/** memray has one text for all of these; what the kernel says of the process tells them apart. */
function tracePermission(evidence: string, { tracer, ptraceScope }: FailureContext): Failure {
  if (tracer !== undefined) return { reason: 'traced', tracer, evidence };
  // 1: only descendants may be traced; 2: only administrators; 3: nobody.
  if (ptraceScope !== undefined && ptraceScope > 0) return { reason: 'ptraceScope', scope: ptraceScope, evidence };
  return { reason: 'noTracePermission', evidence };
}

function remoteExec(evidence: string): Failure {
  return { reason: 'methodUnavailable', method: 'sys.remote_exec', evidence };
}
