import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { CommandError } from './failures.ts';
import type { Question } from './readProfile.ts';

/** Options and the one or more words that follow them; anything else is bad usage. */
export function parse<T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  words: number,
  usage: string,
): { readonly values: ReturnType<typeof parseArgs<{ options: T }>>['values']; readonly words: readonly string[] } {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true });
    if (parsed.positionals.length !== words)
      throw new Error(`${words === 1 ? 'one argument is' : `${words} arguments are`} needed`);
    return { values: parsed.values, words: parsed.positionals };
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : String(error)}\nusage: memlens ${usage}`, 2);
  }
}

export function positiveInteger(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[0-9]+$/.test(text) || Number(text) < 1) throw new CommandError(`--${name} needs a positive number, not ${text}`, 2);
  return Number(text);
}

export const outputOptions = {
  output: { type: 'string', short: 'o' },
  force: { type: 'boolean', short: 'f', default: false },
} as const;

export const temporaryOptions = {
  'temporary-allocations': { type: 'boolean', default: false },
  'temporary-allocation-threshold': { type: 'string' },
} as const;

export const modeOptions = { ...temporaryOptions, leaks: { type: 'boolean', default: false } } as const;

/** Which question memray's options ask. */
export function questionOf(values: {
  readonly leaks?: boolean | undefined;
  readonly 'temporary-allocations'?: boolean | undefined;
  readonly 'temporary-allocation-threshold'?: string | undefined;
}): Question {
  const threshold = values['temporary-allocation-threshold'];
  if (Number(values.leaks === true) + Number(values['temporary-allocations'] === true) + Number(threshold !== undefined) > 1) {
    throw new CommandError('--leaks, --temporary-allocations and --temporary-allocation-threshold exclude each other', 2);
  }
  if (threshold !== undefined || values['temporary-allocations'] === true) {
    return { mode: 'temporary', threshold: Number(threshold ?? 1) };
  }
  return { mode: values.leaks === true ? 'leaks' : 'peak', threshold: 1 };
}
