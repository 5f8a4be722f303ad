// A window of the workbench: Chromium on one page of the server, and the way into its webviews.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { URLSearchParams } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../../../scripts/tools.mjs';

const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** The workbench's address for a folder or a `.code-workspace`; `payload` is its list of [key, value]. */
export function workbenchUrl(port, folder, payload = []) {
  const query = new URLSearchParams();
  if (folder === undefined) query.set('ew', 'true');
  else query.set(folder.endsWith('.code-workspace') ? 'workspace' : 'folder', resolve(folder));
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query}`;
}

/** A file of this machine as the workbench names it. */
export function remoteUri(port, path) {
  return `vscode-remote://127.0.0.1:${port}${encodeURI(resolve(path))}`;
}

/** Opens the browser and an empty page in it; `onLost` is told when the page dies by itself. */
export async function openWindow({ port, shots, width = 1280, height = 800, verbose = false, locale, onLost }) {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium: run `npm run setup`, or name one in CHROMIUM_PATH');
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: `http://127.0.0.1:${port}` });
  // The workbench's own words come from a language pack, which can't be had here: they stay English. Extensions hear the language.
  if (locale !== undefined) {
    await context.addInitScript((language) => {
      Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => language, set() {} });
    }, locale);
  }
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  let closing = false;
  const lost = (why) => {
    if (!closing) onLost(why);
  };
  page.on('crash', () => lost('the page crashed'));
  page.on('close', () => lost('the page was closed'));
  if (verbose)
    page.on('console', (message) => process.stderr.write(`[page ${message.type()}] ${message.text().slice(0, 400)}\n`));

  return {
    page,
    /** The visible webview document that holds `selector`, waiting for it. */
    webview: (selector = 'body', timeout = 15_000) => findWebview(page, selector, timeout),
    /** Saves `<name>.png` in the pictures' folder; options as for playwright's screenshot. */
    async shot(name, options = {}) {
      mkdirSync(shots, { recursive: true });
      const path = join(shots, `${name}.png`);
      await page.screenshot({ path, ...options });
      return path;
    },
    async close() {
      closing = true;
      let timer;
      await Promise.race([browser.close().catch(() => {}), new Promise((resolve) => (timer = setTimeout(resolve, 5000)))]);
      clearTimeout(timer);
    },
  };
}

async function findWebview(page, selector, timeout) {
  const end = performance.now() + timeout;
  for (;;) {
    for (const frame of page.frames()) {
      // The inner document is called `pending-frame` for some seconds: its address tells it too.
      if (frame.name() !== 'active-frame' && !frame.url().includes('/fake.html')) continue;
      try {
        if ((await frame.$(selector)) !== null && (await (await frame.frameElement()).isVisible())) return frame;
      } catch {
        // The frame went away while it was asked.
      }
    }
    if (performance.now() > end) {
      const frames = page.frames().map((frame) => `${frame.name()} ${frame.url().slice(0, 90)}`);
      throw new Error(`no visible webview holds ${selector}; frames:\n${frames.join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
