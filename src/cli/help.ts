import type { Option, Options } from './arguments.ts';

/** What a help text needs to know of a command. */
export interface Described {
  readonly name: string;
  readonly summary: string;
  readonly words: Readonly<Record<string, string>>;
  readonly options: Options;
}

/** Characters of a line of help. */
const width = 79;
/** Where the explanations begin. */
const indent = 24;

/** `usage: memlens stats [-h] [-n N] … results`, broken where a line is full. */
export function usageOf({ name, words, options }: Described): string {
  const shown = Object.entries(options).map(([long, option]) => ({ group: option.group, text: shortest(long, option) }));
  const parts = ['[-h]'];
  for (const [i, { group, text }] of shown.entries()) {
    if (group === undefined) parts.push(`[${text}]`);
    else if (shown.findIndex((other) => other.group === group) === i) {
      parts.push(
        `[${shown
          .filter((other) => other.group === group)
          .map((other) => other.text)
          .join(' | ')}]`,
      );
    }
  }
  const start = `usage: memlens ${name} `;
  return `${start}${fill([...parts, ...Object.keys(words)], start.length).join(`\n${' '.repeat(start.length)}`)}\n`;
}

/** What `memlens COMMAND --help` prints. */
export function helpOf(command: Described): string {
  const { summary, words, options } = command;
  const optionRows = Object.entries(options).map(([name, option]): [string, string] => {
    const value = option.kind === 'flag' ? '' : ` ${valueName(name, option)}`;
    return [`${option.short === undefined ? '' : `-${option.short}${value}, `}--${name}${value}`, option.help];
  });
  return [
    usageOf(command),
    `${fill(summary.split(' '), 0).join('\n')}\n`,
    `positional arguments:\n${Object.entries(words).map(helpRow).join('')}`,
    `options:\n${[['-h, --help', 'show this help message and exit'] as const, ...optionRows].map(helpRow).join('')}`,
  ].join('\n');
}

/** A name and its explanation, which begins on the next line where the name is long. */
export function helpRow([name, explanation]: readonly [string, string]): string {
  const lines = fill(explanation.split(/\s+/), indent);
  const head = `  ${name}`;
  const start = head.length + 2 <= indent ? head.padEnd(indent) : `${head}\n${' '.repeat(indent)}`;
  return `${start}${lines.join(`\n${' '.repeat(indent)}`)}\n`;
}

function shortest(name: string, option: Option): string {
  const text = option.short === undefined ? `--${name}` : `-${option.short}`;
  return option.kind === 'flag' ? text : `${text} ${valueName(name, option)}`;
}

function valueName(name: string, { value, choices }: Option): string {
  return choices === undefined ? (value ?? name.replaceAll('-', '_').toUpperCase()) : `{${choices.join(',')}}`;
}

/** Words in lines that fit between an indent and the right margin. */
function fill(words: readonly string[], start: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && start + last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
