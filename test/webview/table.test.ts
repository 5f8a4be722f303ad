import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { ViewBrowser } from './browser.ts';
import { startBrowser } from './browser.ts';
import { callsOf, namesOf, settle } from './view.ts';

let browser: ViewBrowser;
let page: Page;

beforeAll(async () => {
  browser = await startBrowser();
});
afterEach(async () => {
  await page.context().close();
  expect(browser.complaints.splice(0)).toEqual([]);
});
afterAll(() => browser.close());

const narrow = { width: 900 } as const;

describe('the tables', () => {
  it('show the top functions: own, total, count and percent', async () => {
    page = await browser.open(narrow);
    await settle(page);
    const first = page.locator('.rows .row').first();
    expect((await first.innerText()).split(/\s*\n\s*/)).toEqual([
      'remember cache.py:38',
      '203.1 MiB',
      '49.1%',
      '203.1 MiB',
      '49.1%',
      '96,012',
    ]);
  });

  it('sort by a click on a head, and turn around by a second one', async () => {
    page = await browser.open(narrow);
    await settle(page);
    await page.getByRole('columnheader', { name: 'Total' }).getByRole('button').click();
    await settle(page);
    expect((await namesOf(page))[0]).toBe('<module>');
    await page.getByRole('columnheader', { name: 'Total' }).getByRole('button').click();
    await settle(page);
    expect(await page.getByRole('columnheader', { name: 'Total' }).getAttribute('aria-sort')).toBe('ascending');
    const totals = await page.locator('.rows .row .total .number').allInnerTexts();
    expect(totals[0]).toMatch(/ [BK]/);
    await page.getByRole('columnheader', { name: 'Function' }).getByRole('button').click();
    await settle(page);
    const names = await namesOf(page);
    expect(names).toEqual([...names].sort());
  });

  it('filter by what is typed, and say how many rows match', async () => {
    page = await browser.open(narrow);
    await settle(page);
    await page.locator('#filter').fill('CACHE.py');
    await page.waitForTimeout(200);
    await settle(page);
    expect(await namesOf(page)).toEqual(['remember']);
    expect(await page.locator('.foot').innerText()).toMatch(/^1 of \d+ rows/);
    await page.locator('#filter').fill('no such thing');
    await page.waitForTimeout(200);
    await settle(page);
    expect(await page.locator('.none').innerText()).toBe('Nothing matches the filter.');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await settle(page);
    expect((await namesOf(page)).length).toBeGreaterThan(10);
  });

  it('open the line by a click on a location, and by Enter', async () => {
    page = await browser.open(narrow);
    await settle(page);
    await page.getByRole('link', { name: 'remember' }).click();
    expect(await callsOf(page, 'openSource')).toEqual([{ file: '/srv/shop/cache.py', line: 38 }]);
    await page.getByRole('tab', { name: 'Lines' }).click();
    await settle(page);
    await page.getByRole('grid').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const opened = await callsOf(page, 'openSource');
    expect(opened[1]).toEqual({ file: expect.stringMatching(/^\/.*\.py$/) as string, line: expect.any(Number) as number });
    const active = await page.getByRole('grid').getAttribute('aria-activedescendant');
    expect(await page.locator(`#${String(active)}`).getAttribute('aria-selected')).toBe('true');
  });

  it('can be walked with the keyboard alone', async () => {
    page = await browser.open(narrow);
    await settle(page);
    await page.getByRole('grid').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
    expect(await page.getByRole('grid').getAttribute('aria-activedescendant')).toBe('row-1');
    await page.keyboard.press('End');
    await settle(page);
    const count = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
    expect(await page.locator('.row.active').getAttribute('id')).toBe(`row-${String(count - 1)}`);
    await page.keyboard.press('Home');
    await page.keyboard.press('PageDown');
    expect(Number((await page.getByRole('grid').getAttribute('aria-activedescendant'))?.slice(4))).toBeGreaterThan(5);
  });

  it('draw a bounded number of rows of a hundred thousand, and ask for the pages they draw', async () => {
    page = await browser.open({ ...narrow, dataset: 'big' });
    await settle(page);
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('100001');
    expect(await page.locator('.rows .row').count()).toBeLessThan(60);
    await page.getByRole('grid').evaluate((grid) => grid.scrollTo({ top: 50_000 * 24 }));
    await settle(page);
    await settle(page);
    const names = await namesOf(page);
    expect(names).toContain('function_50000');
    expect(names.length).toBeLessThan(60);
    const asked = await callsOf(page, 'table');
    expect(asked.length).toBeLessThan(6);
    for (const { limit } of asked) expect(limit).toBeLessThanOrEqual(100);
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await settle(page);
    await settle(page);
    expect(await namesOf(page)).toContain('function_99999');
  });

  it('copy as CSV what is asked for, not what is drawn', async () => {
    page = await browser.open(narrow);
    await settle(page);
    await page.locator('#filter').fill('cast');
    await page.waitForTimeout(200);
    await settle(page);
    await page.getByRole('button', { name: 'Copy as CSV' }).click();
    expect(await callsOf(page, 'copyTable')).toEqual([
      { kind: 'functions', mode: 'peak', filter: 'cast', sort: 'own', descending: true },
    ]);
    await page.getByText('12 rows copied as CSV').waitFor();
  });

  it('show allocators and sizes, and copy them', async () => {
    page = await browser.open(narrow);
    await settle(page);
    await page.getByRole('tab', { name: 'Allocators' }).click();
    expect(await page.locator('.counts tbody tr').first().innerText()).toMatch(/MALLOC\s+4,096\s+88\.8%/);
    await page.getByRole('button', { name: 'Copy as CSV' }).click();
    expect(await callsOf(page, 'copy')).toEqual([{ text: 'name,count\n"MALLOC",4096\n"REALLOC",512\n"MMAP",7\n' }]);
    await page.getByRole('tab', { name: 'Sizes' }).click();
    expect(await page.locator('.counts tbody tr').count()).toBe(10);
  });

  it('sort by Enter on a heading, and open no source by it', async () => {
    page = await browser.open(narrow);
    await settle(page);
    await page.getByRole('button', { name: 'Total' }).last().focus();
    await page.keyboard.press('Enter');
    await settle(page);
    expect((await callsOf(page, 'table')).at(-1)).toMatchObject({ sort: 'total' });
    expect(await callsOf(page, 'openSource')).toEqual([]);
  });

  it('answer the new question also when they were scrolled far', async () => {
    page = await browser.open({ ...narrow, dataset: 'big' });
    await settle(page);
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await settle(page);
    await page.getByRole('button', { name: 'Count' }).last().click();
    await settle(page);
    expect(await page.locator('.rows .row').count()).toBeGreaterThan(5);
    expect((await namesOf(page)).every((name) => name.startsWith('function_'))).toBe(true);
    const asked = await callsOf(page, 'table');
    const since = asked.slice(asked.findIndex(({ sort }) => sort === 'count'));
    expect(since.length).toBeGreaterThan(0);
    expect(since.every(({ sort }) => sort === 'count')).toBe(true);
  });

  it('ask again for another question', async () => {
    page = await browser.open(narrow);
    await settle(page);
    await page.getByRole('radio', { name: 'Still held at the end' }).click();
    await settle(page);
    expect((await callsOf(page, 'table')).at(-1)).toMatchObject({ mode: 'leaks', offset: 0 });
    expect(await page.locator('.rows .row').first().innerText()).toContain('182.8 MiB');
    // The radio group by the keyboard.
    await page.keyboard.press('ArrowRight');
    await settle(page);
    expect(await page.getByRole('radio', { checked: true }).innerText()).toBe('Temporary');
  });
});
