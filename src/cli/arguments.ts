import { HelpAsked, UsageError } from './failures.ts';

/** An option of a command. `flag` takes no value; `integer` takes what Python's `int()` does, `positive` only 1 and more. */
export interface Option {
  readonly kind: 'flag' | 'text' | 'integer' | 'positive';
  /** Its other name, of one letter. */
  readonly short?: string;
  /** What its value is called in the help. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Options of one command that name the same group exclude each other. */
  readonly group?: string;
  readonly help: string;
}

export const helpOption = { help: { kind: 'flag', short: 'h', help: 'show this help message and exit' } } as const;

export type Options = Readonly<Record<string, Option>>;

type ValueOf<O extends Option> = O['kind'] extends 'flag' ? boolean : (O['kind'] extends 'text' ? string : number) | undefined;

export interface Parsed<O extends Options> {
  readonly values: { readonly [Name in keyof O]: ValueOf<O[Name]> };
  readonly words: readonly string[];
}

/**
 * Reads arguments by the rules of Python's argparse, which memray's commands have: options anywhere, `--name=value`, `-n5`,
 * `-fo FILE`, any beginning of a name that fits one option only, `-1` as a value, and nothing but words after `--`.
 *
 * `help` among the options ends it at once, with `HelpAsked`.
 *
 * @param wordNames names of the words that the command needs, in order
 */
export function parseArguments<O extends Options>(options: O, wordNames: readonly string[], args: readonly string[]): Parsed<O> {
  const values: Record<string, boolean | number | string | undefined> = {};
  for (const [name, { kind }] of Object.entries(options)) values[name] = kind === 'flag' ? false : undefined;
  const groups = new Map<string, string>();
  const words: string[] = [];
  const unknown: string[] = [];

  const set = (name: string, text: string | undefined): void => {
    if (name === 'help') throw new HelpAsked();
    const option = options[name]!;
    if (option.group !== undefined) {
      const other = groups.get(option.group) ?? name;
      if (other !== name) throw new UsageError(`argument ${label(name, option)}: not allowed with argument --${other}`);
      groups.set(option.group, name);
    }
    values[name] = text === undefined ? true : valueOf(name, option, text);
  };

  const rest = [...args];
  const valueAfter = (name: string, option: Option): string => {
    if (rest[0] === '--') rest.shift();
    else if (rest[0] === undefined || looksLikeOption(rest[0])) {
      throw new UsageError(`argument ${label(name, option)}: expected one argument`);
    }
    const value = rest.shift();
    if (value === undefined) throw new UsageError(`argument ${label(name, option)}: expected one argument`);
    return value;
  };

  for (let arg; (arg = rest.shift()) !== undefined;) {
    if (arg === '--') {
      words.push(...rest.splice(0));
    } else if (!looksLikeOption(arg)) {
      words.push(arg);
    } else if (arg.startsWith('--')) {
      const at = arg.indexOf('=');
      const name = fullName(options, at < 0 ? arg.slice(2) : arg.slice(2, at));
      const given = at < 0 ? undefined : arg.slice(at + 1);
      const option = name === undefined ? undefined : options[name];
      if (name === undefined || option === undefined) unknown.push(arg);
      else if (option.kind !== 'flag') set(name, given ?? valueAfter(name, option));
      else if (given === undefined) set(name, undefined);
      else throw new UsageError(`argument ${label(name, option)}: ignored explicit argument '${given}'`);
    } else {
      for (let letters = arg.slice(1); letters !== '';) {
        const name = Object.keys(options).find((key) => options[key]!.short === letters[0]);
        if (name === undefined) {
          unknown.push(`-${letters}`);
          break;
        }
        letters = letters.slice(1);
        const option = options[name]!;
        if (option.kind === 'flag') set(name, undefined);
        else {
          set(name, letters === '' ? valueAfter(name, option) : letters.replace(/^=/, ''));
          break;
        }
      }
    }
  }
  if (words.length < wordNames.length) {
    throw new UsageError(`the following arguments are required: ${wordNames.slice(words.length).join(', ')}`);
  }
  unknown.push(...words.splice(wordNames.length));
  if (unknown.length > 0) throw new UsageError(`unrecognized arguments: ${unknown.join(' ')}`);
  // Every name is there, with a value of its kind: `set` saw to it.
  return { values: values as Parsed<O>['values'], words };
}

function looksLikeOption(arg: string): boolean {
  return arg.length > 1 && arg.startsWith('-') && !/^-\d+$|^-\d*\.\d+$/.test(arg) && !arg.includes(' ');
}

function fullName(options: Options, beginning: string): string | undefined {
  if (Object.hasOwn(options, beginning)) return beginning;
  const found = Object.keys(options).filter((name) => name.startsWith(beginning));
  if (found.length < 2) return found[0];
  throw new UsageError(`ambiguous option: --${beginning} could match ${found.map((name) => `--${name}`).join(', ')}`);
}

function valueOf(name: string, option: Option, text: string): string | number {
  if (option.choices?.includes(text) === false) {
    const choices = option.choices.map((choice) => `'${choice}'`).join(', ');
    throw new UsageError(`argument ${label(name, option)}: invalid choice: '${text}' (choose from ${choices})`);
  }
  if (option.kind === 'text') return text;
  const number = /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
  if (option.kind === 'positive' && !(number > 0)) {
    throw new UsageError(`argument ${label(name, option)}: ${text} is an invalid positive int value`);
  }
  if (Number.isNaN(number)) throw new UsageError(`argument ${label(name, option)}: invalid int value: '${text}'`);
  return number;
}

function label(name: string, { short }: Option): string {
  return short === undefined ? `--${name}` : `-${short}/--${name}`;
}
