#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { helpOption, parseArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { CommandError, HelpAsked, UsageError } from './failures.ts';
import { helpOf, helpRow, usageOf } from './help.ts';
import { version } from './version.ts';

/** Loaded when they are asked for: most of the time that a small capture takes is that of loading code. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['flamegraph', async () => (await import('./commands/flamegraph.ts')).flamegraph],
  ['summary', async () => (await import('./commands/summary.ts')).summary],
  ['tree', async () => (await import('./commands/tree.ts')).tree],
  ['stats', async () => (await import('./commands/stats.ts')).stats],
  ['transform', async () => (await import('./commands/transform.ts')).transform],
]);

const usage = `usage: memlens [-h] [-V] {${[...commands.keys()].join(',')}} ...\n`;

async function help(): Promise<string> {
  const all = await Promise.all([...commands.values()].map((load) => load()));
  return `${usage}
Reports of memray's captures, without Python

commands:
${all.map(({ name, summary: words }) => helpRow([name, words])).join('')}
options:
${helpRow(['-h, --help', 'show this help message and exit'])}${helpRow(['-V, --version', 'show the version and exit'])}
Options, output and file names are those of memray's commands of the same names:
memlens COMMAND --help lists them.
`;
}

async function main(args: readonly string[]): Promise<number> {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const before = args.slice(0, at < 0 ? undefined : at);
  const name = args[before.length];
  let command: Command | undefined;
  try {
    const { values } = parseArguments(
      {
        ...helpOption,
        verbose: { kind: 'flag', short: 'v', help: '' },
        version: { kind: 'flag', short: 'V', help: '' },
      },
      [],
      before,
    );
    if (values.version) {
      process.stdout.write(`${version()}\n`);
      return 0;
    }
    if (name === undefined) throw new UsageError('the following arguments are required: command');
    command = await commands.get(name)?.();
    if (command === undefined) {
      const choices = [...commands.keys()].map((choice) => `'${choice}'`).join(', ');
      throw new UsageError(`argument command: invalid choice: '${name}' (choose from ${choices})`);
    }
    await command.start(args.slice(before.length + 1));
    return 0;
  } catch (error) {
    if (error instanceof HelpAsked) {
      process.stdout.write(command === undefined ? await help() : helpOf(command));
      return 0;
    }
    if (error instanceof CommandError) {
      process.stderr.write(`memlens: ${error.message}\n`);
      return 1;
    }
    if (!(error instanceof UsageError)) throw error;
    const program = command === undefined ? 'memlens' : `memlens ${command.name}`;
    process.stderr.write(`${command === undefined ? usage : usageOf(command)}${program}: error: ${error.message}\n`);
    return 2;
  }
}

// A reader that has seen enough closes the pipe; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`memlens: the output can't be written: ${error.message}\n`);
  process.exitCode = 1;
});
enableCompileCache();
const exitCode = await main(process.argv.slice(2));
process.exitCode ??= exitCode;
