import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How to draw a graph from a file for gprof2dot, and what is missing for it; memray's words. */
export function graphAdvice(path: string): string {
  const missing = [
    ['gprof2dot', "gprof2dot doesn't seem to be installed", 'https://github.com/jrfonseca/gprof2dot'],
    ['dot', "Graphviz doesn't seem to be installed", 'https://graphviz.org/download/'],
  ]
    .filter(([program]) => !isInstalled(program!))
    .map(
      ([, words, address]) =>
        `❗ ${words!}. Please install it to be able to process the transform.\n` +
        `👉 Check out ${address!} for installation instructions\n`,
    );
  const command = `gprof2dot -f json ${path} | dot -Tpng -o output.png`;
  return `${missing.join('')}\nTo generate a graph from the transform file, run for example:\n${command}\n`;
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) =>
    ['', '.exe'].some((suffix) => {
      try {
        accessSync(join(folder, program + suffix), constants.X_OK);
        return folder !== '';
      } catch {
        return false;
      }
    }),
  );
}
