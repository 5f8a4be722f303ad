// Builds symbols.wasm and the file with its checksum: `node src/symbols/build.mjs`. Needs Rust with the target
// wasm32-unknown-unknown (`rustup target add wasm32-unknown-unknown`). What is built is committed: nothing else builds it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

const here = import.meta.dirname;
const target = mkdtempSync(join(tmpdir(), 'memlens-symbols-'));
const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
/** Past 2 GiB the module traps, which costs the names of one file. */
const maxMemory = 2 ** 31;
const flags = [
  `-Clink-arg=--max-memory=${maxMemory}`,
  // The same bytes wherever it is built.
  `--remap-path-prefix=${here}=symbols`,
  `--remap-path-prefix=${cargoHome}=cargo`,
];

try {
  const build = spawnSync('cargo', ['build', '--release', '--locked', '--target', 'wasm32-unknown-unknown'], {
    cwd: here,
    stdio: 'inherit',
    env: { ...process.env, CARGO_TARGET_DIR: target, CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f') },
  });
  if (build.status !== 0) throw new Error(`cargo ended with ${build.status ?? build.error?.message}`);
  const artefact = join(here, 'symbols.wasm');
  copyFileSync(join(target, 'wasm32-unknown-unknown/release/symbols.wasm'), artefact);
  const bytes = readFileSync(artefact);
  writeFileSync(`${artefact}.sha256`, `${createHash('sha256').update(bytes).digest('hex')}  symbols.wasm\n`);
  console.log(`symbols.wasm: ${bytes.length} bytes`);
} finally {
  rmSync(target, { recursive: true, force: true });
}
