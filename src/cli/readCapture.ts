import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { AssemblyEngine } from '../core/capture/assemblyEngine.ts';
import { type CaptureReader, createCaptureReader } from '../core/capture/captureReader.ts';
import { createEngine } from '../decoder/engine.ts';
import type { Questions } from '../core/capture/recordEngine.ts';
import type { ProfileWithHistory } from '../core/profile/history.ts';
import type { CaptureProblem, Profile } from '../core/profile/profile.ts';
import { formatList } from '../core/units/lists.ts';
import { CommandError, describeFailure } from './failures.ts';
import { isSystemError } from '../decoder/systemError.ts';
import { Progress } from './progress.ts';

const chunkBytes = 1024 * 1024;

/** A report can be made of files only. */
export function requireFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw new CommandError(`No such file: ${path}`);
}

/**
 * Reads a capture; what is missing in it goes to stderr, a sentence each. Its stacks are those of Python frames alone: for a
 * report that shows native frames too there is `readProfile`.
 */
export function readCapture(path: string, questions?: Questions): Profile {
  const result = readAll(path, questions).finish();
  if (!result.ok) throw new CommandError(describeFailure(path, result.error));
  tellMissing(path, result.value);
  return result.value;
}

/** The same, with the history. */
export function readCaptureWithHistory(path: string): ProfileWithHistory {
  const result = readAll(path, { history: true }).finishHistory();
  if (!result.ok) {
    throw new CommandError(
      result.error.reason === 'aggregated'
        ? `${path} is an aggregated capture: it does not tell when memory was allocated and freed.`
        : describeFailure(path, result.error),
    );
  }
  tellMissing(path, result.value.profile);
  return result.value;
}

function readAll(path: string, questions: Questions | undefined): CaptureReader {
  const engine = createEngine(questions);
  // What JavaScript has to do beside the core is over before its last optimiser has paid for itself: 5 to 25 % of the time.
  if (engine instanceof AssemblyEngine) setFlagsFromString('--no-turbofan');
  const reader = createCaptureReader(engine);
  const progress = new Progress(basename(path));
  let file: number | undefined;
  try {
    requireFile(path);
    file = openSync(path, 'r');
    const { size } = fstatSync(file);
    const chunk = new Uint8Array(Math.min(chunkBytes, size + 1));
    for (let bytesRead = 0, count; (count = readSync(file, chunk)) > 0;) {
      if (reader.push(chunk.subarray(0, count)) !== undefined) break;
      progress.show((bytesRead += count), size);
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new CommandError(`${path} can't be read: ${error.message}`);
  } finally {
    progress.end();
    if (file !== undefined) closeSync(file);
  }
  return reader;
}

/** Whether native frames are missing is told by who shows them. */
function tellMissing(path: string, { problems }: Profile): void {
  tellProblems(
    path,
    problems.filter(({ kind }) => kind !== 'nativeFramesNotNamed'),
  );
}

/** To stderr, a sentence each. */
export function tellProblems(path: string, problems: readonly CaptureProblem[]): void {
  for (const problem of problems) process.stderr.write(`${describeProblem(path, problem)}\n`);
}

function describeProblem(path: string, problem: CaptureProblem): string {
  switch (problem.kind) {
    case 'noEndRecord':
      return `${path}: the recording never ended properly (no end record); what was written until then is counted.`;
    case 'cutOff':
      return `${path}: the file is cut off in record ${problem.record}; everything before is counted.`;
    case 'damaged':
      return `${path}: damaged at record ${problem.record}, byte ${problem.byte} (${problem.detail}); everything before is counted.`;
    case 'nativeFramesNotNamed':
      return `${path}: native frames are not shown; amounts are those of the Python frames that called them.`;
    case 'symbolFilesMissing':
      return `${path}: native frames of these files have no names, as the files are not here: ${formatList(problem.files)}`;
    case 'symbolFilesChanged':
      return `${path}: these files are no longer what was recorded; names of their native frames may be missing or wrong: ${formatList(problem.files)}`;
    case 'newerFormat':
      return `${path}: format ${problem.version} is newer than any known here; it was read as format 13, and what is new in it is missing.`;
  }
}
