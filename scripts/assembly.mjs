// Compiles the WebAssembly core, `src/assembly`, to `out/core.wasm`.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { root } from './node24.mjs';

const source = join(root, 'src', 'assembly');

/** Ends in an error with the compiler's words, or answers the size in bytes. */
export async function buildCore(target = join(root, 'out', 'core.wasm')) {
  const files = new Map();
  const { error, stderr } = await asc.main(
    ['index.ts', '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--outFile', 'core.wasm'],
    {
      readFile: async (name, folder) => {
        try {
          // TypeScript's own parser knows no decorator on a function: what is to be inlined says so in a comment.
          return (await readFile(join(source, folder, name), 'utf8')).replaceAll('// @inline\n', '@inline\n');
        } catch {
          return null;
        }
      },
      writeFile: (name, contents) => void files.set(name, contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`src/assembly doesn't compile: ${error.message}\n${stderr.toString()}`);
  const wasm = files.get('core.wasm');
  await writeFile(target, wasm);
  return wasm.length;
}
