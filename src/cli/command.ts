import { type Options, type Parsed, helpOption, parseArguments } from './arguments.ts';
import type { Described } from './help.ts';

/** One of `memlens`'s commands: a file of its own in `commands/`, and a row of the table in `main.ts`. */
export interface Command extends Described {
  /** Throws `HelpAsked`, `UsageError` for what it doesn't understand, `CommandError` for what could not be done. */
  readonly start: (args: readonly string[]) => void | Promise<void>;
}

/** A command, whose `run` gets the values of its own options and its words, all there. */
export function defineCommand<const O extends Options>(
  command: Described & {
    readonly options: O;
    readonly run: (values: Parsed<O>['values'], words: readonly string[]) => void | Promise<void>;
  },
): Command {
  return {
    ...command,
    start(args) {
      const { values, words } = parseArguments<O>({ ...command.options, ...helpOption }, Object.keys(command.words), args);
      return command.run(values, words);
    },
  };
}
