import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import type { ViewBrowser } from './browser.ts';
import { startBrowser } from './browser.ts';
import { callsOf, pixel, settle, stripOf } from './view.ts';

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

const row = 20;
const flame = { width: 900, opened: { page: 'flamegraph' } } as const;
const tree = () => page.getByRole('tree');

/** Opens the flamegraph page with its labels drawn. */
async function openFlame(options: Parameters<ViewBrowser['open']>[0] = {}): Promise<void> {
  page = await browser.open({ ...flame, ...options });
  await settle(page);
  await settle(page);
}

/** Presses keys in the flamegraph, and waits for what they asked for. */
async function press(...keys: readonly string[]): Promise<void> {
  await tree().focus();
  for (const key of keys) await page.keyboard.press(key);
  await settle(page);
}

describe('the flamegraph', () => {
  it('draws own code warm, libraries cool and the standard library grey', async () => {
    await openFlame();
    const warm = await pixel(page, 300, 2 * row + 3);
    expect(warm[0]).toBeGreaterThan(warm[2] + 60);
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowDown');
    expect(await stripOf(page)).toContain('nested_data_to_arrays');
    const selected = await page.evaluate(() => {
      const id = document.querySelector('[role=tree]')!.getAttribute('aria-activedescendant')!;
      return document.getElementById(id)!.getAttribute('aria-label');
    });
    expect(selected).toContain('nested_data_to_arrays');
  });

  it('labels boxes with source lines, asked for once', async () => {
    await openFlame();
    const asked = (await callsOf(page, 'sourceLines')).flatMap(
      ({ locations }) => locations as readonly { file: string; line: number }[],
    );
    expect(asked).toContainEqual({ file: '/srv/shop/cache.py', line: 41 });
    const keys = asked.map(({ file, line }) => `${file}:${String(line)}`);
    expect(new Set(keys).size).toBe(keys.length);
    await press('ArrowDown', 'ArrowDown');
    expect(await stripOf(page)).toContain('handle(request)');
  });

  it('asks for source lines anew, once, when sources have changed', async () => {
    await openFlame();
    const before = (await callsOf(page, 'sourceLines')).length;
    await page.evaluate(() => window.host.tell('sourcesChanged', {}));
    await page.waitForTimeout(500);
    const after = (await callsOf(page, 'sourceLines')).length;
    expect(after).toBeGreaterThan(before);
    expect(after - before).toBeLessThanOrEqual(before + 1);
    expect(await page.getByText('Cycle detected').count()).toBe(0);
  });

  it('says in the strip what is under the pointer: function, file, line, own, total, count, share', async () => {
    await openFlame();
    const box = (await tree().boundingBox())!;
    await page.mouse.move(box.x + 100, box.y + 4 * row + 8);
    await settle(page);
    expect(await stripOf(page)).toBe(
      'self._by_user.setdefault(uid, []).append(page.copy()) remember · shop/cache.py:41 203.1 MiB total 49.1% 203.1 MiB own 96,012 allocations',
    );
    const before = await page.locator('.strip').boundingBox();
    await page.mouse.move(box.x + 100, box.y + 300);
    await settle(page);
    expect(await page.locator('.strip').boundingBox()).toEqual(before);
  });

  it('opens the source line by a click, and not when a double click zooms', async () => {
    await openFlame();
    const box = (await tree().boundingBox())!;
    await page.mouse.click(box.x + 100, box.y + 4 * row + 8);
    await page.waitForTimeout(350);
    expect(await callsOf(page, 'openSource')).toEqual([{ file: '/srv/shop/cache.py', line: 41 }]);
    await page.mouse.dblclick(box.x + 100, box.y + 3 * row + 8);
    await page.waitForTimeout(350);
    await settle(page);
    expect(await callsOf(page, 'openSource')).toHaveLength(1);
    expect((await callsOf(page, 'flamegraph')).at(-1)).toMatchObject({ root: expect.any(Number) as number });
    expect(await page.getByRole('navigation').innerText()).toContain('handle');
  });

  it('zooms and comes back by the keyboard, with the stack as breadcrumbs', async () => {
    await openFlame();
    await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
    const trail = page.getByRole('navigation');
    expect((await trail.innerText()).split('\n')).toEqual(['All', '1 more', 'serve', 'handle']);
    expect(await stripOf(page)).toContain('handle');
    await press('Backspace');
    expect((await trail.innerText()).split('\n')).toEqual(['All', '<module>', 'serve']);
    // What was zoomed stays selected.
    expect(await stripOf(page)).toContain('handle');
    await trail.getByRole('button', { name: 'All' }).click();
    await settle(page);
    expect((await trail.innerText()).split('\n')).toEqual(['All']);
    await press('ArrowDown', 'ArrowDown', 'Enter');
    await press('Escape', 'Escape');
    await press('o');
    expect((await callsOf(page, 'flamegraph')).at(-1)).toMatchObject({ root: expect.any(Number) as number });
  });

  it('moves between parent, widest child and siblings', async () => {
    await openFlame();
    await press('ArrowDown', 'ArrowDown');
    expect(await stripOf(page)).toContain('serve ·');
    await press('ArrowRight');
    expect(await stripOf(page)).toContain('_find_and_load');
    await press('ArrowLeft', 'ArrowUp');
    expect(await stripOf(page)).toContain('<module> ·');
    await press('o');
    expect((await callsOf(page, 'openSource')).at(-1)).toEqual({ file: '/srv/shop/server.py', line: 88 });
  });

  it('finds, counts and steps through the matches', async () => {
    await openFlame();
    await page.locator('#filter').fill('maybe_convert');
    await page.waitForTimeout(200);
    await settle(page);
    const status = page.locator('.matches [role=status]');
    expect(await status.innerText()).toMatch(/^40 matches · [\d.]+ MiB · [\d.]+%$/);
    await page.locator('#filter').press('Enter');
    await settle(page);
    expect(await status.innerText()).toMatch(/^1 of 40 matches/);
    expect(await stripOf(page)).toContain('maybe_convert_0');
    await page.locator('#filter').press('Enter');
    await settle(page);
    expect(await stripOf(page)).toContain('maybe_convert_1');
    await page.locator('#filter').press('Shift+Enter');
    await page.locator('#filter').press('Shift+Enter');
    await settle(page);
    await settle(page);
    // Around the end, to one that is too narrow for the whole: it is zoomed to.
    expect(await status.innerText()).toMatch(/^40 of 40 matches/);
    expect(await stripOf(page)).toContain('maybe_convert_39');
    await page.locator('#filter').press('Escape');
    await settle(page);
    expect(await page.locator('.matches').count()).toBe(0);
  });

  it('fades what does not match', async () => {
    await openFlame();
    const before = await pixel(page, 300, 2 * row + 3);
    await page.locator('#filter').fill('remember');
    await page.waitForTimeout(200);
    await settle(page);
    const after = await pixel(page, 300, 2 * row + 3);
    expect(after[0]).toBeLessThan(before[0] - 60);
    const match = await pixel(page, 300, 4 * row + 3);
    expect(match[0]).toBeGreaterThan(150);
  });

  it('inverts, hides the import system, and asks for what it draws alone', async () => {
    await openFlame();
    await page.getByRole('button', { name: 'Inverted' }).click();
    await settle(page);
    await page.getByRole('button', { name: 'Hide imports' }).click();
    await settle(page);
    const last = (await callsOf(page, 'flamegraph')).at(-1)!;
    expect(last).toMatchObject({ inverted: true, hideImports: true, root: 0, mode: 'peak' });
    expect(last['minShare']).toBeCloseTo(2 / (await tree().evaluate((element) => element.clientWidth)), 6);
    expect(await page.getByRole('button', { name: 'Inverted' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('goes to the function a CodeLens points at', async () => {
    page = await browser.open({ width: 900 });
    await settle(page);
    await page.evaluate(() => window.host.tell('focus', { function: 'remember', file: '/srv/shop/cache.py', line: 38 }));
    await page.waitForTimeout(100);
    await settle(page);
    await settle(page);
    expect((await callsOf(page, 'searchFlamegraph')).at(-1)).toMatchObject({
      exact: { function: 'remember', file: '/srv/shop/cache.py' },
    });
    expect(await stripOf(page)).toContain('remember · shop/cache.py:41');
    expect(await page.locator('.matches [role=status]').innerText()).toBe('1 of 1 match · 203.1 MiB · 49.1%');
  });

  it('opens on a function when the view is opened for it', async () => {
    page = await browser.open({
      width: 900,
      opened: { page: 'flamegraph', focus: { function: 'build', file: '/srv/shop/report.py', line: 80 } },
    });
    await settle(page);
    await settle(page);
    expect(await stripOf(page)).toContain('build · shop/report.py:88');
  });

  it('is drawn at the resolution of the screen, and anew when the theme changes', async () => {
    await openFlame({ scale: 2 });
    const sizes = await page
      .locator('[role=tree] canvas')
      .evaluate((canvas) => [(canvas as HTMLCanvasElement).width, canvas.clientWidth] as const);
    expect(sizes[0]).toBe(sizes[1] * 2);
    const dark = await pixel(page, 5, 500);
    expect(dark[0]).toBeLessThan(60);
    await page.evaluate(() => {
      document.documentElement.style.setProperty('--vscode-editor-background', '#ffffff');
      document.body.className = 'vscode-light';
    });
    await settle(page);
    expect((await pixel(page, 5, 500))[0]).toBeGreaterThan(240);
  });

  it('asks again when it gets wider, and keeps what was selected', async () => {
    await openFlame();
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    const before = await stripOf(page);
    await page.setViewportSize({ width: 1000, height: 800 });
    await settle(page);
    await settle(page);
    expect(await stripOf(page)).toBe(before);
    const last = (await callsOf(page, 'flamegraph')).at(-1)!;
    expect(last['minShare']).toBeCloseTo(2 / (await tree().evaluate((element) => element.clientWidth)), 6);
  });

  it('follows the pointer within a frame or two, as full as it can be', async () => {
    await openFlame({ dataset: 'dense' });
    const milliseconds = await page.evaluate(async () => {
      const flame = document.querySelector('[role=tree]')!;
      const { left, top, width } = flame.getBoundingClientRect();
      const times: number[] = [];
      for (let i = 0; i < 30; i++) {
        const start = performance.now();
        const at = { clientX: left + ((i * 37) % width), clientY: top + 10 + (i % 12) * 20, bubbles: true };
        flame.dispatchEvent(new MouseEvent('mousemove', at));
        await new Promise((resolve) => setTimeout(resolve, 0));
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b)[15]!;
    });
    expect(milliseconds).toBeLessThan(60);
    expect(await page.getByRole('treeitem').count()).toBeLessThanOrEqual(150);
  });

  it('mirrors a bounded part for screen readers', async () => {
    await openFlame();
    const items = page.getByRole('treeitem');
    expect(await items.count()).toBeGreaterThan(5);
    expect(await items.count()).toBeLessThanOrEqual(150);
    await press('ArrowDown', 'ArrowDown');
    const id = await tree().getAttribute('aria-activedescendant');
    const label = await page.locator(`#${String(id)}`).getAttribute('aria-label');
    expect(label).toMatch(/^serve, [\d.]+ MiB total, [\d.]+%, [\d.]+ KiB own, [\d,]+ allocations$/);
  });
});
