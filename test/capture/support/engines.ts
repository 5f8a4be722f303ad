import { isDeepStrictEqual } from 'node:util';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssemblyEngine } from '../../../src/core/capture/assemblyEngine.ts';
import type { AssemblyExports } from '../../../src/core/capture/assemblyMemory.ts';
import { createCaptureReader } from '../../../src/core/capture/captureReader.ts';
import type { RecordEngine } from '../../../src/core/capture/recordEngine.ts';
import { TypeScriptEngine } from '../../../src/core/capture/typescriptEngine.ts';
import type { Result } from '../../../src/core/base/result.ts';
import type { CaptureFailure, Profile } from '../../../src/core/profile/profile.ts';

const core = new WebAssembly.Module(readFileSync(join(import.meta.dirname, '../../../out/core.wasm')));

/** Both ways to read a capture: the second is the opinion that the first is held against. */
export const engines: Readonly<Record<'assembly' | 'typescript', () => RecordEngine>> = {
  assembly: () => new AssemblyEngine(new WebAssembly.Instance(core).exports as unknown as AssemblyExports),
  typescript: () => new TypeScriptEngine(),
};

/** Reads bytes in chunks with one of them. */
export function readWith(engine: RecordEngine, bytes: Uint8Array, chunk: number): Result<Profile, CaptureFailure> {
  const reader = createCaptureReader(engine);
  for (let at = 0; at < bytes.length; at += chunk) {
    if (reader.push(bytes.subarray(at, at + chunk)) !== undefined) break;
  }
  return reader.finish();
}

/** Reads bytes with both; throws where they don't say the same, column by column. */
export function readWithBoth(bytes: Uint8Array, chunk: number): Result<Profile, CaptureFailure> {
  const answer = readWith(engines.assembly(), bytes, chunk);
  const opinion = readWith(engines.typescript(), bytes, chunk);
  if (isDeepStrictEqual(answer, opinion)) return answer;
  if (!answer.ok || !opinion.ok) {
    throw new Error(
      `WebAssembly: ${JSON.stringify(answer.ok || answer.error)}, TypeScript: ${JSON.stringify(opinion.ok || opinion.error)}`,
    );
  }
  const different = (Object.keys(answer.value) as (keyof Profile)[]).filter(
    (part) => !isDeepStrictEqual(answer.value[part], opinion.value[part]),
  );
  throw new Error(`WebAssembly and TypeScript read different ${different.join(', ')}`);
}
