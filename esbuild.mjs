// Bundles what ships: `node esbuild.mjs`, with `--watch` to rebuild on every change, `--sizes` to print bundle sizes.
import { chmod, cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { buildCore } from './scripts/assembly.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const out = join(root, 'out');
const watch = process.argv.includes('--watch');

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: !watch,
  sourcemap: watch ? 'linked' : false,
  legalComments: 'none',
  logLevel: 'warning',
  target: 'es2024',
  tsconfigRaw: {},
};
/** ESM for Node 22: bundled CommonJS dependencies still call `require`. */
const node = {
  ...common,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
};
const browser = {
  ...common,
  platform: 'browser',
  format: 'iife',
  target: 'chrome134',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

const bundles = [
  // What is imported only when it is needed becomes a file of its own beside it, and activation doesn't load it.
  {
    ...node,
    entryPoints: ['src/extension.ts'],
    outdir: 'out',
    splitting: true,
    chunkNames: 'extension-[name]',
    external: ['vscode'],
  },
  { ...node, entryPoints: ['src/decoder/worker.ts'], outfile: 'out/decoder.js' },
  { ...node, entryPoints: ['src/recording/keeper/main.ts'], outfile: 'out/keeper.js' },
  { ...node, entryPoints: ['src/cli/main.ts'], outfile: 'out/cli.js', banner: { js: '#!/usr/bin/env node\n' + node.banner.js } },
  { ...browser, entryPoints: ['src/webview/main.tsx'], outfile: 'out/webview.js' },
  // The page that `memlens flamegraph` writes: opened in any browser, so nothing lies beside it.
  {
    ...browser,
    entryPoints: ['src/webview/report/main.tsx'],
    outfile: 'out/report.js',
    target: ['chrome120', 'firefox121', 'safari17'],
    loader: { '.ttf': 'dataurl' },
  },
].filter((bundle) => existsSync(join(root, bundle.entryPoints[0])));

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
// ps-list runs a program of its own on Windows, found beside the bundle.
await cp(join(root, 'node_modules/ps-list/vendor'), join(out, 'vendor'), { recursive: true });

// Built elsewhere and committed: see src/symbols/README.md.
await cp(join(root, 'src/symbols/symbols.wasm'), join(out, 'symbols.wasm'));

const coreBytes = await buildCore();
if (watch) {
  for (const bundle of bundles) await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  if (existsSync(join(out, 'cli.js'))) await chmod(join(out, 'cli.js'), 0o755);
  console.log(`out/core.wasm                ${(coreBytes / 1000).toFixed(1).padStart(8)} kB`);
  for (const name of (await readdir(out)).filter((file) => file.endsWith('.js'))) {
    const { size } = await stat(join(out, name));
    console.log(`out/${name.padEnd(24)} ${(size / 1000).toFixed(1).padStart(8)} kB`);
  }
}
