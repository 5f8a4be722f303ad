import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runToEnd } from '../../../src/recording/childOutput.ts';
import type { Failure } from '../../../src/recording/failure.ts';
import type { AttachOptions } from '../../../src/recording/recording.ts';
import { defaults, Place, root } from './place.ts';

/** The user without rights of every Linux system. */
export const nobody = 65_534;
export const asNobody: readonly [string, ...string[]] = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];

/**
 * A program that is a window of its own: it attaches with the real recorder, says how that went as one line of JSON, and
 * stays; `leave` ends it at once.
 */
export function writeWindow(place: Place, state: string, options: Partial<AttachOptions>): string {
  const at = (path: string): string => JSON.stringify(join(root, path));
  const parts = { statePath: state, keeperPath: Place.keeper };
  return place.write(
    'window.mjs',
    `
import { createLocalTarget } from ${at('src/targets/local/localTarget.ts')};
import { openCaptureStore } from ${at('src/recording/folderStore.ts')};
import { createRecorder } from ${at('src/recording/localRecorder.ts')};
const recorder = createRecorder({ ...${JSON.stringify(parts)}, target: createLocalTarget(),
  store: openCaptureStore(${JSON.stringify(place.captures)}), log: () => undefined, environment: process.env });
const options = ${JSON.stringify({ ...defaults, ...options })};
const result = await recorder.attach(Number(process.argv[2]), options, new AbortController().signal);
console.log(JSON.stringify(result.ok ? { state: result.value.state } : result.error));
if (process.argv[3] === 'leave') process.exit(0);
`,
  );
}

/** Attaches from a process that starts with `prefix`, as another user or without a right; the failure it met. */
export async function attachThrough(
  place: Place,
  prefix: readonly [string, ...string[]],
  pid: number,
  options: Partial<AttachOptions> = {},
): Promise<Failure> {
  const own = join(place.folder, 'other');
  mkdirSync(own, { recursive: true });
  const everybody = prefix.includes(asNobody[1] ?? '');
  if (everybody) {
    chownSync(own, nobody, nobody);
    openToAll(place);
  }
  const window = writeWindow(place, join(own, 'state'), { output: join(own, 'capture.bin'), ...options });
  const [executable, ...args] = [...prefix, process.execPath, window, String(pid), 'leave'];
  const output = await runToEnd(executable, args, { timeoutMilliseconds: 60_000 });
  try {
    return JSON.parse(output.stdout) as Failure;
  } catch {
    throw new Error(`no answer: ${output.stdout}${output.stderr}`);
  }
}

/** Others may enter the place and read the keeper. */
export function openToAll(place: Place): void {
  chmodSync(place.folder, 0o755);
  chmodSync(dirname(Place.keeper), 0o755);
}
