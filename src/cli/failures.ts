import type { CaptureFailure } from '../core/profile/profile.ts';

/** It could not be done: one sentence on stderr, exit 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The command line makes no sense: its usage and one sentence on stderr, exit 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `--help` was met: nothing else is looked at. */
export class HelpAsked extends Error {
  override readonly name = 'HelpAsked';
}

/** One sentence on why a capture could not be read. */
export function describeFailure(path: string, failure: CaptureFailure): string {
  switch (failure.reason) {
    case 'notACapture':
      return `${path} is not a capture: it does not begin as memray's files do.`;
    case 'empty':
      return `${path} is empty: an aggregated recording writes nothing before its end.`;
    case 'headerCutOff':
      return `${path} ends within its header: nothing can be read of it.`;
    case 'nothingWritten':
      return `${path} holds no allocations: an aggregated recording writes them at its end, and the process ended before.`;
    case 'unsupportedVersion':
      return failure.memrayVersion === undefined
        ? `${path} has the capture format ${failure.version}, which is not known here and could not be read as a known one.`
        : `${path} was written by memray ${failure.memrayVersion} (format ${failure.version}); formats 10 to 13, of memray 1.7 to 1.20, can be read.`;
    case 'tooLarge':
      return `${path} has more live allocations than fit into memory (${failure.detail}): record with --aggregate, which keeps one record for each place, or use the reports of the memray that wrote it.`;
    case 'unreadable':
      return `${path} can't be read: ${failure.detail}.`;
    case 'cancelled':
      return 'Cancelled.';
  }
}
