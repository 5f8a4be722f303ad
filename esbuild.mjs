// Bundles what ships: `node esbuild.mjs`, with `--watch` to rebuild on every change, `--sizes` to print bundle sizes.
import { chmod, cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { buildCore } from './scripts/assembly.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const shipped = join(root, 'out');
/** Built aside and put in place at the end, so that what runs from there meanwhile, or a build that fails, loses nothing. */
const out = watch ? shipped : join(root, 'node_modules', '.cache', `memlens-out-${process.pid}`);

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
    outdir: out,
    splitting: true,
    chunkNames: 'extension-[name]',
    external: ['vscode'],
  },
  { ...node, entryPoints: ['src/decoder/worker.ts'], outfile: join(out, 'decoder.js') },
  { ...node, entryPoints: ['src/recording/keeper/main.ts'], outfile: join(out, 'keeper.js') },
  // A command is loaded when it is asked for.
  {
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    outdir: out,
    splitting: true,
    chunkNames: 'cli-[name]-[hash]',
    entryNames: '[name]',
  },
  { ...browser, entryPoints: ['src/webview/main.tsx'], outfile: join(out, 'webview.js') },
  // The page that `memlens flamegraph` writes: opened in any browser, so nothing lies beside it.
  {
    ...browser,
    entryPoints: ['src/webview/report/main.tsx'],
    outfile: join(out, 'report.js'),
    target: ['chrome120', 'firefox121', 'safari17'],
    loader: { '.ttf': 'dataurl' },
  },
];

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
// ps-list runs a program of its own on Windows, found beside the bundle.
await cp(join(root, 'node_modules/ps-list/vendor'), join(out, 'vendor'), { recursive: true });

// Built elsewhere and committed: see src/symbols/README.md.
await cp(join(root, 'src/symbols/symbols.wasm'), join(out, 'symbols.wasm'));
await cp(join(root, 'src/symbols/LICENSES.txt'), join(out, 'symbols.licenses.txt'));

const coreBytes = await buildCore(join(out, 'core.wasm'));
if (watch) {
  for (const bundle of bundles) await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  await chmod(join(out, 'cli.js'), 0o755);
  await rm(`${out}-old`, { recursive: true, force: true });
  if (existsSync(shipped)) await rename(shipped, `${out}-old`);
  await rename(out, shipped);
  await rm(`${out}-old`, { recursive: true, force: true });
  console.log(`out/core.wasm                ${(coreBytes / 1000).toFixed(1).padStart(8)} kB`);
  for (const name of (await readdir(shipped)).filter((file) => file.endsWith('.js'))) {
    const { size } = await stat(join(shipped, name));
    console.log(`out/${name.padEnd(24)} ${(size / 1000).toFixed(1).padStart(8)} kB`);
  }
}
