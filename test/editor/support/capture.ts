import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** A program whose memory is easy to tell: one line holds 8 MiB, another 2 MiB. */
export const holder = `class Store:
    def __init__(self):
        self.kept = []

    def keep(self, size):
        self.kept.append(bytearray(size))


def fill(store):
    store.keep(8 * 1024 * 1024)
    other = bytearray(2 * 1024 * 1024)
    return other


store = Store()
held = fill(store)
print("held", len(store.kept))
`;

export function writeProgram(path: string, text = holder): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Runs a program under memray as in a shell, outside the editor: a capture from elsewhere. */
export async function recordElsewhere(interpreter: string, program: string, capture: string): Promise<string> {
  mkdirSync(dirname(capture), { recursive: true });
  await promisify(execFile)(interpreter, ['-m', 'memray', 'run', '-q', '-o', capture, program], { cwd: dirname(program) });
  return capture;
}
