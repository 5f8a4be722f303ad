import type {} from './webAssembly.d.ts';
import { readFileSync } from 'node:fs';
import { AssemblyEngine } from '../core/capture/assemblyEngine.ts';
import type { AssemblyExports } from '../core/capture/assemblyMemory.ts';
import { type CaptureReader, createCaptureReader } from '../core/capture/captureReader.ts';
import type { Questions, RecordEngine } from '../core/capture/recordEngine.ts';
import { TypeScriptEngine } from '../core/capture/typescriptEngine.ts';

/** The compiled core, beside the bundle; null where there is none or WebAssembly is blocked. Compiled at the first use. */
let compiled: WebAssembly.Module | null | undefined;

/** What captures are read with here. `MEMLENS_ENGINE=typescript` leaves the WebAssembly core alone, to compare. */
export function createReader(questions: Questions = {}): CaptureReader {
  return createCaptureReader(createEngine(questions));
}

/** Questions beyond the usual ones are answered in TypeScript. */
export function createEngine(questions: Questions = {}): RecordEngine {
  const { temporaryThreshold = 1, history = false } = questions;
  if (temporaryThreshold !== 1 || history) return new TypeScriptEngine(questions);
  if (process.env['MEMLENS_ENGINE'] === 'typescript') return new TypeScriptEngine();
  if (compiled === undefined) compiled = compileCore();
  if (compiled === null) return new TypeScriptEngine();
  try {
    return new AssemblyEngine(new WebAssembly.Instance(compiled).exports as unknown as AssemblyExports);
  } catch {
    // An instance wants more addresses at once than its memory takes: where they are limited, there may be none.
    return new TypeScriptEngine();
  }
}

function compileCore(): WebAssembly.Module | null {
  try {
    return new WebAssembly.Module(readFileSync(new URL('core.wasm', import.meta.url)));
  } catch {
    return null;
  }
}
