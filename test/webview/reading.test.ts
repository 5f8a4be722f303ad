import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { ViewBrowser } from './browser.ts';
import { startBrowser } from './browser.ts';
import { callsOf, namesOf, settle, stripOf } from './view.ts';

const read = (name: string): Buffer => gunzipSync(readFileSync(join(import.meta.dirname, `../capture/fixtures/${name}.bin.gz`)));
const bytes = read('py_3.12');
const capture = bytes.toString('base64');

/** The view while its file is still being read. */
describe('a capture that is being read', () => {
  let browser: ViewBrowser;
  let page: Page;

  const readTo = async (share: number): Promise<void> => {
    await page.evaluate((byte) => window.host.readTo(byte), Math.floor(bytes.length * share));
    await settle(page);
  };
  const selectedBox = (): Promise<string | null> =>
    page.locator('[role=treeitem][aria-selected=true]').getAttribute('aria-label');
  const begin = async (): Promise<void> => {
    page = await browser.open({ capture, bytesRead: Math.floor(bytes.length * 0.4) });
    await settle(page);
    await readTo(0.5);
  };

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => {
    await page.context().close();
    expect(browser.complaints.splice(0)).toEqual([]);
  });
  afterAll(() => browser.close());

  it('says how far it is, to the eye and to a screen reader, until all is read', async () => {
    await begin();
    const progress = page.getByRole('progressbar');
    expect(await progress.getAttribute('aria-valuetext')).toBe('reading, 50%');
    expect(await page.locator('.reading').innerText()).toBe('reading, 50%');
    expect(await page.locator('main').getAttribute('aria-busy')).toBe('true');
    expect(await page.getByRole('status').innerText()).toMatch(/still being read/);
    await readTo(1);
    expect(await progress.count()).toBe(0);
    expect(await page.locator('main').getAttribute('aria-busy')).toBe('false');
    expect(await page.getByRole('status').innerText()).toBe('The capture is read.');
  });

  it('shows in the end what it shows of a file that was read at once', async () => {
    const shown = async (): Promise<readonly unknown[]> => [
      await page.locator('.facts').innerText(),
      await namesOf(page),
      await page.locator('[role=treeitem]').evaluateAll((all) => all.map((box) => box.getAttribute('aria-label'))),
      await page.locator('.legend').innerText(),
    ];
    await begin();
    const half = await shown();
    await readTo(0.8);
    await readTo(1);
    const end = await shown();
    expect(end).not.toEqual(half);
    await page.context().close();
    page = await browser.open({ capture });
    await settle(page);
    expect(end).toEqual(await shown());
  });

  it.each([false, true])('keeps the zoom and the selection of a flamegraph, inverted: %s', async (inverted) => {
    await begin();
    if (inverted) await page.getByRole('button', { name: 'Inverted' }).click();
    await settle(page);
    await page.getByRole('tree').focus();
    for (const key of ['ArrowDown', 'Enter', 'ArrowDown']) {
      await page.keyboard.press(key);
      await settle(page);
    }
    const name = (await selectedBox())?.split(', ')[0];
    const [zoomed] = (await callsOf(page, 'flamegraph')).slice(-1);
    expect(zoomed?.['root']).toBeGreaterThan(0);
    await readTo(0.8);
    await readTo(1);
    expect((await callsOf(page, 'flamegraph')).at(-1)).toEqual(zoomed);
    expect((await selectedBox())?.split(', ')[0]).toBe(name);
    expect(await stripOf(page)).toContain(name);
  });

  it('goes back to the whole where the end has other boxes', async () => {
    await begin();
    await page.getByRole('tree').focus();
    for (const key of ['ArrowDown', 'Enter', 'ArrowDown']) {
      await page.keyboard.press(key);
      await settle(page);
    }
    expect((await callsOf(page, 'flamegraph')).at(-1)?.['root']).toBeGreaterThan(0);
    await page.evaluate((other) => window.host.endWith(other), read('fuzz_1').toString('base64'));
    await settle(page);
    await settle(page);
    expect((await callsOf(page, 'flamegraph')).at(-1)?.['root']).toBe(0);
    expect(await selectedBox()).toMatch(/^All, /);
    expect(await page.locator('.strip').innerText()).toContain('All');
  });

  it('keeps the selected row and the place in a table', async () => {
    await begin();
    await page.getByRole('grid').focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowDown');
    const selected = page.locator('.rows .row.active .what');
    const name = await selected.innerText();
    await page.getByRole('grid').evaluate((grid) => (grid.scrollTop = 48));
    await readTo(1);
    expect(await selected.innerText()).toBe(name);
    expect(await page.getByRole('grid').evaluate((grid) => grid.scrollTop)).toBe(48);
  });

  it('never draws a table, a flamegraph or a chart without its content meanwhile', async () => {
    await begin();
    await page.evaluate(() => {
      const lacks: string[] = [];
      const look = (): void => {
        for (const part of ['.rows .row', '[role=treeitem]', '.plot canvas', '.facts dd'])
          if (document.querySelector(part) === null) lacks.push(part);
        requestAnimationFrame(look);
      };
      Object.assign(window, { lacks, firstChart: document.querySelector('.plot canvas') });
      look();
    });
    for (const share of [0.6, 0.7, 0.8, 0.9, 1]) await readTo(share);
    const seen = await page.evaluate(() => {
      const { lacks, firstChart } = window as unknown as { lacks: string[]; firstChart: Element };
      return { lacks, sameChart: firstChart === document.querySelector('.plot canvas') };
    });
    expect(seen).toEqual({ lacks: [], sameChart: true });
  });
});
