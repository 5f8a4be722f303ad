/** One of `memlens`'s commands: a file of its own in `commands/`, and a row of the table in `main.ts`. */
export interface Command {
  /** The command line that it takes, without the program's name: `stats [--json] CAPTURE`. */
  readonly usage: string;
  /** One line on what it is for. */
  readonly summary: string;
  /** Throws `CommandError` for what could not be done. */
  readonly run: (args: readonly string[]) => void | Promise<void>;
}
