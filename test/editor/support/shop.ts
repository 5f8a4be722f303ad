import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { place } from './place.ts';

/** The leaky example of the opened workspace, running. */
export interface Shop {
  readonly pid: number;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export async function startShop(interpreter: string, args: readonly string[] = []): Promise<Shop> {
  const child = spawn(interpreter, ['-m', 'shop.server', ...args], {
    cwd: place.workspace,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  for await (const line of createInterface(child.stdout)) if (line.startsWith('shop: PID')) break;
  const { pid } = child;
  assert(pid !== undefined);
  return {
    pid,
    process: child,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Bytes and count. */
type Amount = readonly [bytes: number, count: number];

/** See expectedMarks.py. Keys are `file:line` and `file:function`. */
export interface ExpectedMarks {
  readonly whole: number;
  readonly attributed: Readonly<Record<string, Amount>>;
  readonly lines: Readonly<Record<string, readonly [ownBytes: number, totalBytes: number]>>;
  readonly functions: Readonly<
    Record<string, readonly [ownBytes: number, totalBytes: number, count: number, totalCount: number]>
  >;
  readonly callers: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export async function expectedMarks(interpreter: string, capture: string): Promise<ExpectedMarks> {
  const script = join(place.root, 'test/editor/support/expectedMarks.py');
  const { stdout } = await promisify(execFile)(interpreter, [script, capture, place.workspace], { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as ExpectedMarks;
}
