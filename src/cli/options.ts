import type { Question } from './readProfile.ts';

/** Options that several commands have. Names and meaning are memray's. */
export const outputOptions = {
  output: { kind: 'text', short: 'o', help: 'file to write to' },
  force: { kind: 'flag', short: 'f', help: 'overwrite the file if it is there already' },
} as const;

export const temporaryOptions = {
  'temporary-allocation-threshold': {
    kind: 'integer',
    value: 'N',
    group: 'mode',
    help:
      'report temporary allocations instead of those at the peak: those that were freed after at most N other allocations; ' +
      'with 0, before any other',
  },
  'temporary-allocations': { kind: 'flag', group: 'mode', help: 'the same as --temporary-allocation-threshold=1' },
} as const;

export const modeOptions = {
  leaks: { kind: 'flag', group: 'mode', help: 'report what was never freed instead of what was alive at the peak' },
  ...temporaryOptions,
} as const;

/** The word that all of memray's reports need. */
export const captureWord = { results: 'the capture' } as const;

/** Which question memray's options ask. Below 0, the default, a threshold asks for none. */
export function questionOf(values: {
  readonly leaks?: boolean;
  readonly 'temporary-allocations': boolean;
  readonly 'temporary-allocation-threshold': number | undefined;
}): Question {
  const threshold = values['temporary-allocations'] ? 1 : (values['temporary-allocation-threshold'] ?? -1);
  if (threshold >= 0) return { mode: 'temporary', threshold };
  return { mode: values.leaks === true ? 'leaks' : 'peak', threshold: 1 };
}
