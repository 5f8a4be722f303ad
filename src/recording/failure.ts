/**
 * Everything that can stand between a click and a recording. The editor turns reasons into words and a remedy.
 * `evidence` is the verbatim text of memray or the system, for the log.
 */
export type Failure =
  | { readonly reason: 'noDebugger'; readonly evidence: string }
  | {
      readonly reason: 'harmfulDebugger';
      readonly debugger: string;
      readonly version: string;
      readonly why: 'gdbAmx' | 'lldb14';
      readonly evidence: string;
    }
  | { readonly reason: 'methodUnavailable'; readonly method: string; readonly evidence: string }
  | { readonly reason: 'processGone'; readonly evidence: string }
  | { readonly reason: 'otherUser'; readonly owner: string | undefined; readonly evidence: string }
  | {
      readonly reason: 'traced';
      readonly tracer: { readonly pid: number; readonly name: string | undefined };
      readonly evidence: string;
    }
  | { readonly reason: 'ptraceScope'; readonly scope: number; readonly evidence: string }
  | { readonly reason: 'noTracePermission'; readonly evidence: string }
  | { readonly reason: 'notPython'; readonly evidence: string }
  | { readonly reason: 'memrayUnreadable'; readonly evidence: string }
  | { readonly reason: 'memrayMissing'; readonly interpreter: string | undefined; readonly evidence: string }
  | { readonly reason: 'memrayVersionDiffers'; readonly loaded: string; readonly installed: string; readonly evidence: string }
  | { readonly reason: 'alreadyTracked'; readonly evidence: string }
  | { readonly reason: 'outputExists'; readonly path: string; readonly evidence: string }
  | { readonly reason: 'outputFolderMissing'; readonly path: string; readonly evidence: string }
  | { readonly reason: 'outputDenied'; readonly path: string; readonly evidence: string }
  | { readonly reason: 'homeDenied'; readonly evidence: string }
  | { readonly reason: 'debuggerDied'; readonly evidence: string }
  | { readonly reason: 'targetEnded'; readonly evidence: string }
  | { readonly reason: 'targetBlocked'; readonly evidence: string }
  | { readonly reason: 'targetStopped'; readonly evidence: string }
  | { readonly reason: 'noMemrayHere'; readonly interpreter: string | undefined; readonly evidence: string }
  | { readonly reason: 'diskFull'; readonly path: string; readonly evidence: string }
  | { readonly reason: 'unsupportedPlatform'; readonly evidence: string }
  | { readonly reason: 'cancelled'; readonly evidence: string }
  | { readonly reason: 'unexpected'; readonly evidence: string };
