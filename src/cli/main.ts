import { stats, summary, transform, usage } from './commands.ts';
import { CommandError } from './failures.ts';

const commands: Readonly<Record<string, (args: readonly string[]) => void>> = { stats, summary, transform };

function main([name, ...args]: readonly string[]): number {
  if (name === undefined || name === '--help' || name === '-h' || args.includes('--help') || args.includes('-h')) {
    (name === undefined ? process.stderr : process.stdout).write(usage);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (command === undefined) throw new CommandError(`there is no command '${name}'\n${usage}`, 2);
    command(args);
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
process.exitCode = main(process.argv.slice(2));
