import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { project } from './pythons.ts';

const programs = join(project, 'test/capture/programs');

/** A folder that goes with the test file. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'memlens-capture-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function check(done: SpawnSyncReturns<string>, what: string): string {
  if (done.status !== 0) throw new Error(`${what} ended with ${done.status}: ${done.stderr}${done.error?.message ?? ''}`);
  return done.stdout;
}

const environment = { ...process.env, PYTHONHASHSEED: '0' };

const command = (capture: string, options: readonly string[], program: string, args: readonly string[]): string[] => [
  ...['-m', 'memray', 'run', '-q', '-f', '-o', capture],
  ...options,
  join(programs, program),
  ...args,
];

/** `memray run` of a program to a file; throws what it said when it fails. */
export function record(python: string, capture: string, options: readonly string[], program: string, ...args: string[]): void {
  check(spawnSync(python, command(capture, options, program, args), { encoding: 'utf8', env: environment }), 'memray run');
}

/** The same, beside others. */
export async function recordBeside(
  python: string,
  capture: string,
  options: readonly string[],
  program: string,
  ...args: string[]
): Promise<void> {
  const child = spawn(python, command(capture, options, program, args), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`memray run ended with ${code}: ${said}`);
}

/** Runs `busy.py wait` under memray until it says it is ready, and some more, and ends it with a signal. */
export async function recordUntilSignal(
  python: string,
  capture: string,
  options: readonly string[],
  signal: NodeJS.Signals,
): Promise<void> {
  const child = spawn(python, command(capture, options, 'busy.py', ['wait']), {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: environment,
  });
  const gone = once(child, 'exit');
  await once(child.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill(signal);
  await gone;
}

/** memray's own answers, from `oracle.py`, which says what each of them is. */
export interface Oracle {
  readonly peakBytes: number;
  readonly totalAllocations: number;
  /** Null before memray 1.11. */
  readonly mainThread: number | null;
  readonly snapshots: readonly (readonly [time: number, resident: number, heap: number])[];
  readonly merged: OracleModes;
  readonly byThread: OracleModes;
  /** Last names of those that kept something, by number. */
  readonly threads: Readonly<Record<string, string>>;
  /** Null for an aggregated capture. */
  readonly statistics: OracleStatistics | null;
  /** Absent unless asked for. */
  readonly summary?: readonly (readonly [function: string, file: string, total: number, own: number, count: number])[];
  /** Whether memray took what no memray writes; absent unless guarded. */
  readonly nonsense?: boolean;
  /** Null for an aggregated capture, absent unless asked for. */
  readonly temporal?: Readonly<Record<'merged' | 'byThread', OracleTemporal>> | null;
}

export type StackSums = Readonly<Record<string, readonly [bytes: number, count: number]>>;

export interface OracleModes {
  readonly peak: StackSums;
  readonly leaks: StackSums;
  /** Null for an aggregated capture. */
  readonly temporary: StackSums | null;
}

export interface OracleStatistics {
  readonly allocations: number;
  readonly allocatedBytes: number;
  readonly histogram: readonly Readonly<Record<'min_bytes' | 'max_bytes' | 'count', number>>[] | null;
  readonly allocators: Readonly<Record<string, number>>;
  readonly bytesByLocation: Readonly<Record<string, number>>;
  readonly countByLocation: Readonly<Record<string, number>>;
}

export interface OracleTemporal {
  readonly history: Readonly<
    Record<string, readonly (readonly [allocated: number, freed: number | null, bytes: number, count: number])[]>
  >;
  readonly peak: Readonly<Record<string, readonly (readonly [window: number, bytes: number, count: number])[]>>;
  readonly peakHeap: readonly number[];
}

/** What an oracle's answer has beyond the usual, or the threshold of its temporary allocations. */
export type OracleQuestion = 'summary' | 'temporal' | 'guarded' | `threshold=${number}`;

/** An answer each, in order; one that memray refuses has memray's words. */
export function askMemrayOfAll(
  python: string,
  captures: readonly string[],
  questions: readonly OracleQuestion[] = [],
): readonly (Oracle | { readonly error: string })[] {
  const command = [join(project, 'test/capture/oracle.py'), ...questions.map((question) => `--${question}`), ...captures];
  const lines = check(spawnSync(python, command, { encoding: 'utf8', maxBuffer: 1 << 30 }), 'oracle.py')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Oracle | { readonly error: string });
}

/** memray's answer to a capture that it must be able to read. */
export function askMemray(python: string, capture: string, ...questions: OracleQuestion[]): Oracle {
  const [answer] = askMemrayOfAll(python, [capture], questions);
  if (answer === undefined || 'error' in answer) throw new Error(`${capture}: ${answer?.error}`);
  return answer;
}

/** Runs a memray command, with its exit code unchecked. */
export function memray(python: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(python, ['-m', 'memray', ...args], { encoding: 'utf8', env: { ...process.env, COLUMNS: '400' } });
}
