import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { formatBytes } from '../../src/core/units/bytes.ts';
import { formatCount } from '../../src/core/units/counts.ts';
import type { ViewBrowser } from './browser.ts';
import { startBrowser } from './browser.ts';
import { callsOf, settle, stripOf } from './view.ts';

const root = join(import.meta.dirname, '../..');
const python = join(root, '.tools/python/bin/python');
const programs = join(import.meta.dirname, 'programs');
const missing = !existsSync(python) && process.env['CI'] !== 'true';

/** A real capture, read and asked in the page by the reader and the queries that the worker runs. */
describe.skipIf(missing)('a capture that memray wrote', () => {
  let browser: ViewBrowser;
  let page: Page;
  let folder: string;
  let capture: string;
  let peak: { readonly whole: number; readonly own: readonly (readonly [name: string, file: string, size: number])[] };
  let stats: { readonly total_num_allocations: number; readonly total_bytes_allocated: number };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'memlens-view-'));
    mkdirSync(join(root, '.shots/webview'), { recursive: true });
    const file = join(folder, 'shop.bin');
    execFileSync(python, ['-m', 'memray', 'run', '--quiet', '-o', file, join(programs, 'shop.py')]);
    peak = JSON.parse(execFileSync(python, [join(programs, 'peak.py'), file], { encoding: 'utf8' })) as typeof peak;
    execFileSync(python, ['-m', 'memray', 'stats', '--json', '-f', '-o', join(folder, 'stats.json'), file]);
    stats = JSON.parse(readFileSync(join(folder, 'stats.json'), 'utf8')) as typeof stats;
    capture = readFileSync(file).toString('base64');
    browser = await startBrowser();
  });
  afterEach(async () => {
    await page.context().close();
    expect(browser.complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it("is shown with memray's own numbers", async () => {
    page = await browser.open({ capture });
    await settle(page);
    await settle(page);
    const facts = await page.locator('.facts dd').allInnerTexts();
    expect(facts[0]).toBe(formatBytes(peak.whole));
    expect(facts[3]).toBe(formatCount(stats.total_num_allocations));
    expect(facts[4]).toBe(formatBytes(stats.total_bytes_allocated));
    const rows = await page
      .locator('.rows .row')
      .evaluateAll((all) =>
        all.map((row) => [row.querySelector('.what')!.textContent, row.querySelector('.own .number')!.textContent] as const),
      );
    const shown = new Map(rows);
    const [first, second] = peak.own;
    expect(rows[0]).toEqual([first![0], formatBytes(first![2])]);
    expect(shown.get(second![0])).toBe(formatBytes(second![2]));
    await page.screenshot({ path: join(root, '.shots/webview/recorded-dark-1280.png') });
  });

  it('is drawn down to its lines, which open', async () => {
    page = await browser.open({ capture, width: 900, theme: 'light', opened: { page: 'flamegraph' } });
    await settle(page);
    await page.evaluate((file) => window.host.tell('focus', { function: 'remember', file, line: 13 }), join(programs, 'shop.py'));
    await page.waitForTimeout(150);
    await settle(page);
    await settle(page);
    expect(await stripOf(page)).toMatch(/^remember programs\/shop\.py:14 /);
    await page.getByRole('tree').focus();
    await page.keyboard.press('o');
    expect(await callsOf(page, 'openSource')).toEqual([{ file: join(programs, 'shop.py'), line: 14 }]);
    await page.screenshot({ path: join(root, '.shots/webview/recorded-light-900.png') });
  });
});
