import type { Command } from './command.ts';
import { stats } from './commands/stats.ts';
import { summary } from './commands/summary.ts';
import { transform } from './commands/transform.ts';
import { CommandError } from './failures.ts';

const commands: Readonly<Record<string, Command>> = { stats, summary, transform };

const usage = `usage: memlens COMMAND …

${Object.values(commands)
  .map((command) => `  ${command.usage}\n      ${command.summary}\n`)
  .join('')}
Options, output and file names are those of memray's commands of the same names.
`;

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || args.includes('--help') || args.includes('-h')) {
    (name === undefined ? process.stderr : process.stdout).write(usage);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (command === undefined) throw new CommandError(`there is no command '${name}'\n${usage}`, 2);
    await command.run(args);
    return 0;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`memlens: ${error.message}\n`);
    return error.exitCode;
  }
}

// A reader that has seen enough closes the pipe; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await main(process.argv.slice(2));
