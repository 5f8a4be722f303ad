import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { CaptureFailure } from '../../src/core/profile/profile.ts';
import type { OpenOptions, ViewBrowser } from './browser.ts';
import { startBrowser } from './browser.ts';
import { hostileNames } from './page/datasets.ts';
import type { ThemeName } from './themes.ts';
import { callsOf, namesOf, objectionsTo, settle } from './view.ts';

const root = join(import.meta.dirname, '../..');
const shots = join(root, '.shots/webview');
let browser: ViewBrowser;
let page: Page;

beforeAll(async () => {
  mkdirSync(shots, { recursive: true });
  browser = await startBrowser();
});
afterEach(async () => {
  await page.context().close();
  expect(browser.complaints.splice(0)).toEqual([]);
});
afterAll(() => browser.close());

async function open(options: OpenOptions = {}): Promise<void> {
  page = await browser.open(options);
  await settle(page);
  await settle(page);
}

const themeNames: readonly ThemeName[] = ['dark', 'light', 'highContrast'];
const widths = [1280, 900, 400] as const;

describe('the page', () => {
  it.each(themeNames)('has nothing that axe objects to in the %s theme', async (theme) => {
    await open({ theme });
    expect(await objectionsTo(page)).toEqual([]);
    await page.setViewportSize({ width: 500, height: 800 });
    for (const tab of ['Lines', 'Modules', 'Files', 'Allocators', 'Sizes']) {
      await page.getByRole('tab', { name: tab }).click();
      await settle(page);
      expect(await objectionsTo(page), tab).toEqual([]);
    }
    await page.getByRole('tab', { name: 'Flamegraph' }).click();
    await page.locator('#filter').fill('cache');
    await page.waitForTimeout(200);
    await settle(page);
    expect(await objectionsTo(page), 'flamegraph').toEqual([]);
  });

  it.each(themeNames.flatMap((theme) => widths.map((width) => ({ theme, width }))))(
    'fits $width pixels in the $theme theme',
    async ({ theme, width }) => {
      const height = width === 400 ? 860 : 800;
      await open({ theme, width, height });
      const overflow = async (): Promise<number> =>
        page.evaluate(() => {
          const edges = [...document.querySelectorAll('.capture *')]
            .filter(
              (element) => getComputedStyle(element).position !== 'absolute' && element.closest('.unseen, .tabs, svg') === null,
            )
            .map((element) => element.getBoundingClientRect().right);
          return Math.max(document.documentElement.scrollWidth, document.querySelector('.capture')!.scrollWidth, ...edges);
        });
      expect(await overflow()).toBeLessThanOrEqual(width);
      await page.screenshot({ path: join(shots, `summary-${theme}-${String(width)}.png`) });
      if (width < 1100) await page.getByRole('tab', { name: 'Flamegraph' }).click();
      await settle(page);
      await page.getByRole('tree').focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
      await settle(page);
      expect(await overflow()).toBeLessThanOrEqual(width);
      await page.screenshot({ path: join(shots, `flamegraph-${theme}-${String(width)}.png`) });
    },
  );

  it('takes hostile names for what they are: text', async () => {
    await open({ dataset: 'hostile', opened: { name: hostileNames.markup, ending: hostileNames.quote } });
    expect(await namesOf(page)).toEqual(
      expect.arrayContaining([hostileNames.markup, `${hostileNames.long.slice(0, 300)}…`, hostileNames.rightToLeft]),
    );
    for (const tab of ['Lines', 'Modules', 'Files']) {
      await page.getByRole('tab', { name: tab }).click();
      await settle(page);
    }
    await page.locator('#filter').fill(hostileNames.markup);
    await page.waitForTimeout(200);
    await settle(page);
    await page.getByRole('tree').focus();
    await page.keyboard.press('ArrowDown');
    await settle(page);
    await page.screenshot({ path: join(shots, 'hostile.png') });
    expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
    expect(await page.locator('img, #root script, iframe').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280);
  });

  it('says in the title what this is, and marks and reveals', async () => {
    await open();
    expect((await page.locator('header').innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /^shop\/server\.py PID 4127 · .* · 9 min 58 s · ended by hand/,
    );
    const mark = page.getByRole('button', { name: 'Mark in editor' });
    await mark.click();
    expect(await callsOf(page, 'mark')).toEqual([{ on: true }]);
    await page.evaluate(() => window.host.tell('marked', { on: false }));
    await settle(page);
    expect(await mark.getAttribute('aria-pressed')).toBe('false');
    await page.getByRole('button', { name: 'Reveal file' }).click();
    expect(await callsOf(page, 'reveal')).toHaveLength(1);
  });

  it('shows what an aggregated capture cannot hold as absent, never as 0', async () => {
    await open({ width: 900, dataset: 'aggregated' });
    const temporary = page.getByRole('radio', { name: 'Temporary' });
    expect(await temporary.getAttribute('aria-disabled')).toBe('true');
    expect(await temporary.getAttribute('title')).toBe('not in an aggregated capture');
    await temporary.click({ force: true });
    expect(await page.getByRole('radio', { checked: true }).innerText()).toBe('At the peak');
    expect(await page.locator('.question').innerText()).toContain('not in an aggregated capture');
    expect(await page.locator('.facts').innerText()).toContain('allocations, allocated in all: not in an aggregated capture');
    expect(await page.locator('.problems').innerText()).toContain('The recording has no proper end');
    for (const tab of ['Allocators', 'Sizes']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await page.locator('.panel').innerText()).toContain('not in an aggregated capture');
    }
    await page.screenshot({ path: join(shots, 'aggregated.png') });
  });

  it('draws heap and resident memory over time, and says their values under the pointer', async () => {
    await open();
    expect(await page.locator('.legend').innerText()).toMatch(/heap\s+413\.3 MiB\s+resident\s+[\d.]+ MiB\s+at most/);
    const plot = (await page.locator('.u-over').boundingBox())!;
    await page.mouse.move(plot.x + plot.width / 2, plot.y + 20);
    await settle(page);
    expect(await page.locator('.legend').innerText()).toMatch(/heap\s+2\d\d\.\d MiB\s+resident\s+\d+\.\d MiB\s+at 4:59/);
    expect(await page.getByRole('img').getAttribute('aria-label')).toMatch(/^Memory over 9 min 58 s: heap at most/);
    const size = (await page.locator('.timeline').boundingBox())!;
    await page.mouse.move(10, 10);
    await settle(page);
    expect(await page.locator('.timeline').boundingBox()).toEqual(size);
  });

  it('says so where nothing was sampled or allocated', async () => {
    await open({ dataset: 'empty' });
    expect(await page.locator('.no-samples').innerText()).toContain('too short');
    expect(await page.locator('.none').allInnerTexts()).toEqual([
      expect.stringMatching(/^Nothing was allocated while this was recorded/),
      expect.stringMatching(/^Nothing was allocated while this was recorded/),
    ]);
    await page.screenshot({ path: join(shots, 'empty.png') });
  });

  it('says what held means where Python keeps freed memory', async () => {
    await open();
    expect(await page.locator('.note').count()).toBe(0);
    await page.getByRole('radio', { name: 'Still held at the end' }).click();
    expect(await page.locator('.note').innerText()).toContain('PYTHONMALLOC=malloc');
  });

  it('can be scrolled where it is low', async () => {
    await open({ width: 400, height: 420 });
    const grid = (await page.getByRole('grid').boundingBox())!;
    expect(grid.height).toBeGreaterThan(120);
    await page.locator('.foot').scrollIntoViewIfNeeded();
    expect((await page.locator('.foot').boundingBox())!.y).toBeLessThan(420);
  });

  it('shows how far reading is, in bytes', async () => {
    page = await browser.open({ reading: { bytesRead: 50 * 1024 * 1024, bytesTotal: 200 * 1024 * 1024 } });
    await page.getByText('50.0 MiB of 200.0 MiB · 25.0%').waitFor();
    expect(await page.locator('progress').evaluate((bar) => (bar as HTMLProgressElement).value)).toBe(0.25);
    expect(await objectionsTo(page)).toEqual([]);
    await page.screenshot({ path: join(shots, 'reading.png') });
  });

  const failures: readonly CaptureFailure[] = [
    { reason: 'notACapture' },
    { reason: 'empty' },
    { reason: 'headerCutOff' },
    { reason: 'unsupportedVersion', version: 9, memrayVersion: '1.4 to 1.6' },
    { reason: 'nothingWritten' },
    { reason: 'tooLarge', detail: 'it holds more than 2^31 stacks' },
    { reason: 'unreadable', detail: 'EACCES' },
    { reason: 'cancelled' },
  ];
  it.each(failures)('says in words what to do when the capture is $reason', async (failure) => {
    page = await browser.open({ opened: { overview: { ok: false, error: failure } } });
    const alert = page.getByRole('alert');
    await alert.waitFor();
    const text = await alert.innerText();
    expect(text.split('\n').filter((line) => line !== '').length).toBeGreaterThanOrEqual(3);
    expect(text).toContain('/srv/captures/shop-4127.bin');
    if ('detail' in failure) expect(text).toContain(failure.detail);
    if ('version' in failure) expect(text).toMatch(/version 9[\s\S]*memray 1\.4 to 1\.6/);
    expect(await objectionsTo(page)).toEqual([]);
    await page.screenshot({ path: join(shots, `failure-${failure.reason}.png`) });
  });

  it('comes back as it was left', async () => {
    await open({ width: 900 });
    await page.getByRole('radio', { name: 'Total' }).click();
    await page.getByRole('tab', { name: 'Lines' }).click();
    await page.getByRole('columnheader', { name: 'Count' }).getByRole('button').click();
    await page.locator('#filter').fill('pandas');
    await page.waitForTimeout(200);
    await page.getByRole('tab', { name: 'Flamegraph' }).click();
    await page.getByRole('button', { name: 'Inverted' }).click();
    const state = await page.evaluate(() => window.host.state);
    await page.context().close();
    await open({ width: 900, state });
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Flamegraph');
    expect(await page.getByRole('button', { name: 'Inverted' }).getAttribute('aria-pressed')).toBe('true');
    expect((await callsOf(page, 'flamegraph')).at(-1)).toMatchObject({ mode: 'total', inverted: true });
    await page.getByRole('tab', { name: 'Summary' }).click();
    await settle(page);
    expect((await callsOf(page, 'table')).at(-1)).toMatchObject({
      kind: 'lines',
      mode: 'total',
      filter: 'pandas',
      sort: 'count',
      descending: true,
    });
    expect(await page.locator('#filter').inputValue()).toBe('pandas');
  });

  it('ignores a state that it cannot have left', async () => {
    await open({ state: { page: 'nowhere', mode: 7, tab: null, sort: 'own); alert(1', filter: {} } });
    expect(await page.getByRole('radio', { checked: true }).innerText()).toBe('At the peak');
  });

  it('speaks the language of the editor', async () => {
    const words = JSON.parse(readFileSync(join(root, 'l10n/bundle.l10n.zh-cn.json'), 'utf8')) as Record<string, string>;
    await open({ width: 400, height: 860, words });
    expect(await page.getByRole('radio', { checked: true }).innerText()).toBe('峰值时');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
    await page.screenshot({ path: join(shots, 'chinese-400.png') });
  });

  it('answers a failing call with a sentence, and stays', async () => {
    await open({ width: 900, state: { filter: 'fail please' } });
    expect(await page.locator('.problems').innerText()).toContain('The last request failed: the worker stopped');
    expect(await page.locator('.facts').count()).toBe(1);
  });
});
