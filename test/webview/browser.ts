import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { HostSettings } from './page/host.ts';
import type { ThemeName } from './themes.ts';
import { themes } from './themes.ts';

const root = join(import.meta.dirname, '../..');
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf' };
/** As the editor's page has it, with this server in the place of the extension's resources. */
const policy = "default-src 'none'; script-src 'nonce-test'; style-src 'self'; font-src 'self'; img-src 'self'";
const browserArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'].concat([
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]);

export interface OpenOptions extends Partial<HostSettings> {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
}

/** A browser with the built view, beside a host that answers the protocol. */
export interface ViewBrowser {
  open(options?: OpenOptions): Promise<Page>;
  /** What the pages complained of: errors, refused resources. Empty after every test. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function startBrowser(): Promise<ViewBrowser> {
  const built = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { host: 'test/webview/page/host.ts', webview: 'src/webview/main.tsx' },
    outdir: 'out',
    write: false,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'chrome134',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    tsconfigRaw: {},
    logLevel: 'warning',
  });
  const files = new Map(built.outputFiles.map((file) => [file.path.slice(join(root, 'out').length), file.contents]));
  for (const [name, { variables }] of Object.entries(themes)) files.set(`/${name}.css`, Buffer.from(themeCss(variables)));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://view');
    if (pathname === '/') {
      response.setHeader('content-type', 'text/html');
      response.setHeader('content-security-policy', policy);
      response.end(html(searchParams.get('theme') as ThemeName));
      return;
    }
    const file = files.get(pathname);
    response.statusCode = file !== undefined ? 200 : pathname === '/favicon.ico' ? 204 : 404;
    response.setHeader('content-type', types[extname(pathname)] ?? 'text/plain');
    response.end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return viewBrowser(await launchBrowser(), server);
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await findBrowser(), args: browserArguments });
}

/** The one that set-up finds or installs. */
async function findBrowser(): Promise<string> {
  const tools = pathToFileURL(join(root, 'scripts/tools.mjs')).href;
  const { findChromium } = (await import(tools)) as { readonly findChromium: () => string | undefined };
  const found = findChromium();
  if (found === undefined) throw new Error('there is no Chromium or Chrome; run `npm run setup`, or name one in CHROMIUM_PATH');
  return found;
}

function themeCss(variables: Readonly<Record<string, string>>): string {
  return `:root { ${Object.entries(variables)
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join(' ')} }`;
}

function html(theme: ThemeName): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Memlens</title>
<link rel="stylesheet" href="/${theme}.css"><link rel="stylesheet" href="/webview.css"></head><body class="${themes[theme].classes}"><div id="root"></div>
<script nonce="test" src="/host.js"></script><script nonce="test" src="/webview.js"></script></body></html>`;
}

function viewBrowser(browser: Browser, server: Server): ViewBrowser {
  const complaints: string[] = [];
  const { port } = server.address() as AddressInfo;
  return {
    complaints,
    async open({ theme = 'dark', width = 1280, height = 800, scale = 1, ...settings }: OpenOptions = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        deviceScaleFactor: scale,
        reducedMotion: 'reduce',
        forcedColors: 'none',
        locale: 'en-US',
        timezoneId: 'UTC',
      });
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      await page.addInitScript(
        (hostSettings) => {
          Object.assign(window, { hostSettings });
        },
        { dataset: 'shop', ...settings } satisfies HostSettings,
      );
      await page.goto(`http://127.0.0.1:${String(port)}/?theme=${theme}`);
      return page;
    },
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
