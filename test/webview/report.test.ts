import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formatBytes } from '../../src/core/units/bytes.ts';
import { formatCount } from '../../src/core/units/counts.ts';
import { formatShare } from '../../src/core/units/shares.ts';
import { launchBrowser } from './browser.ts';
import { objectionsTo, pixel, settle, stripOf } from './view.ts';

const root = join(import.meta.dirname, '../..');
const python = join(root, '.tools/python/bin/python');
const cli = join(root, 'out/cli.js');
const programs = join(import.meta.dirname, 'programs');
const shots = join(root, '.shots/webview');
const missing = !existsSync(python) && process.env['CI'] !== 'true';
const evil = '</script><img src=x onerror=alert(1)><b>&amp;';

const looks = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'high-contrast': { colorScheme: 'dark', contrast: 'more' },
  'high-contrast-light': { colorScheme: 'light', contrast: 'more' },
  'forced-colors': { colorScheme: 'dark', contrast: 'more', forcedColors: 'active' },
} as const satisfies Record<string, BrowserContextOptions>;

/** Outermost frame first, as `function;file;line`. */
interface Stack {
  readonly frames: readonly string[];
  readonly bytes: number;
  readonly count: number;
}

describe.skipIf(missing)('the page that memlens flamegraph writes', () => {
  let browser: Browser;
  let page: Page | undefined;
  let folder: string;
  let shop: string;
  let markup: string;
  const complaints: string[] = [];
  /** Everything that any page asked for. */
  const requests = new Set<string>();

  const memlens = (...args: readonly string[]): string =>
    execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

  beforeAll(async () => {
    if (!existsSync(cli)) throw new Error('out/cli.js is absent: npm run build');
    mkdirSync(shots, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), 'memlens-report-'));
    for (const name of ['shop', 'markup']) {
      const path = join(folder, `memray-${name}.bin`);
      execFileSync(python, ['-m', 'memray', 'run', '--quiet', '-o', path, join(programs, `${name}.py`)]);
    }
    [shop, markup] = [join(folder, 'memray-shop.bin'), join(folder, 'memray-markup.bin')];
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await page?.context().close();
    page = undefined;
    expect(complaints.splice(0)).toEqual([]);
    expect([...requests].filter((url) => !url.startsWith('file://') && !url.startsWith('data:'))).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  function write(capture: string, ...options: readonly string[]): string {
    const path = join(folder, 'page.html');
    expect(memlens('flamegraph', '-f', '-o', path, ...options, capture)).toBe(`Wrote ${path}\n`);
    return path;
  }

  async function open(path: string, { look = 'light', width = 1280, height = 800 }: Partial<OpenOptions> = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height },
      offline: true,
      reducedMotion: 'reduce',
      timezoneId: 'UTC',
      ...looks[look],
    });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('dialog', (dialog) => {
      complaints.push(`a script ran: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => requests.add(request.url()));
    await page.goto(pathToFileURL(path).href);
    await settle(page);
    await settle(page);
    return page;
  }

  /** What `transform csv` says, which is held against memray elsewhere. */
  function stacksOf(capture: string, ...options: readonly string[]): readonly Stack[] {
    const path = join(folder, 'stacks.csv');
    memlens('transform', 'csv', '-f', '-o', path, ...options, capture);
    const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\r\n');
    return lines.map((line) => {
      const [, count, size, , , ...stack] = line.split(',');
      const frames = stack.join(',').replace(/^"|"$/g, '').split('|').reverse();
      return { frames: frames[0] === '' ? [] : frames, bytes: Number(size), count: Number(count) };
    });
  }

  /** The words for every box that a flamegraph of the stacks can have. */
  function boxWords(stacks: readonly Stack[], whole: number): ReadonlySet<string> {
    const boxes = new Map<string, { name: string; total: number; own: number; count: number }>();
    for (const { frames, bytes, count } of stacks) {
      frames.forEach((frame, depth) => {
        const key = frames.slice(0, depth + 1).join('|');
        const box = boxes.get(key) ?? { name: frame.split(';')[0]!, total: 0, own: 0, count: 0 };
        boxes.set(key, box);
        box.total += bytes;
        box.count += count;
        if (depth === frames.length - 1) box.own += bytes;
      });
    }
    return new Set(
      [...boxes.values()].map(
        ({ name, total, own, count }) =>
          `${name}, ${formatBytes(total)} total, ${formatShare(total / whole)}, ${formatBytes(own)} own, ` +
          (count === 1 ? '1 allocation' : `${formatCount(count)} allocations`),
      ),
    );
  }

  it('is one small file, named as memray names it, that asks for nothing', async () => {
    const path = join(folder, 'memray-flamegraph-shop.html');
    expect(memlens('flamegraph', shop)).toBe(`Wrote ${path}\n`);
    expect(statSync(path).size).toBeLessThan(1_000_000);
    const html = readFileSync(path, 'utf8');
    expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-`);
    expect(html.slice(0, html.indexOf('<style>'))).not.toMatch(/unsafe|src=|href=/);
    requests.clear();
    const view = await open(path);
    expect(await view.title()).toBe('memray-shop.bin – At the peak');
    expect([...requests]).toEqual([pathToFileURL(path).href, ...[...requests].filter((url) => url.startsWith('data:font/'))]);
  });

  it('runs no script but its own: another one in the file is refused', async () => {
    const path = write(shop);
    const html = readFileSync(path, 'utf8').replace('</body>', '<script>alert(1)</script><img src=x onerror=alert(2)></body>');
    writeFileSync(path, html);
    await open(path);
    expect(complaints.splice(0).join('\n')).toMatch(/violates the following Content Security Policy directive/);
    requests.delete(pathToFileURL(join(folder, 'x')).href);
  });

  it.each([
    ['peak', []],
    ['leaks', ['--leaks']],
    ['temporary', ['--temporary-allocations']],
  ] as const)('has the numbers of the command line: %s', async (_, options) => {
    const stacks = stacksOf(shop, ...options);
    const whole = stacks.reduce((sum, { bytes }) => sum + bytes, 0);
    const count = stacks.reduce((sum, stack) => sum + stack.count, 0);
    const view = await open(write(shop, ...options));
    expect(await view.locator('.question-words p').first().innerText()).toBe(
      `${formatBytes(whole)} ${count === 1 ? '1 allocation' : `${formatCount(count)} allocations`}`,
    );
    const items = await view.getByRole('treeitem').evaluateAll((all) => all.map((item) => item.getAttribute('aria-label')!));
    const possible = boxWords(stacks, whole);
    const known = items.slice(1).filter((words) => !words.startsWith('small frames'));
    expect(known.length).toBeGreaterThan(3);
    expect(known.filter((words) => !possible.has(words))).toEqual([]);
    await view.screenshot({ path: join(shots, `report-${options[0]?.slice(2) ?? 'peak'}.png`) });
  });

  it('--inverted begins with what allocated', async () => {
    const stacks = stacksOf(shop).map((stack) => ({ ...stack, frames: stack.frames.toReversed() }));
    const whole = stacks.reduce((sum, { bytes }) => sum + bytes, 0);
    const view = await open(write(shop, '--inverted'));
    expect(await view.getByRole('button', { name: 'Inverted' }).getAttribute('aria-pressed')).toBe('true');
    const items = await view.getByRole('treeitem').evaluateAll((all) => all.map((item) => item.getAttribute('aria-label')!));
    const possible = boxWords(stacks, whole);
    expect(items.slice(1).filter((words) => !words.startsWith('small frames') && !possible.has(words))).toEqual([]);
    expect(items[1]).toMatch(/^main, 19\.1 MiB total, /);
  });

  it('says which capture it is: name, process, Python, memray, command line, problems', async () => {
    const view = await open(write(shop));
    const head = await view.locator('header').innerText();
    expect(head).toMatch(/memray-shop\.bin\s+PID \d+ · .* · Python 3\.\d+\.\d+ · memray 1\.20\s/);
    expect(head).toContain(join(programs, 'shop.py'));
    expect(await view.getByRole('heading', { name: 'At the peak' }).count()).toBe(1);
    await view.context().close();
    const cut = join(folder, 'cut.bin');
    const raw = join(folder, 'raw.bin');
    execFileSync(python, ['-m', 'memray', 'run', '--quiet', '--no-compress', '-o', raw, join(programs, 'shop.py')]);
    writeFileSync(cut, readFileSync(raw).subarray(0, Math.floor(statSync(raw).size / 2)));
    const path = join(folder, 'cut.html');
    execFileSync(process.execPath, [cli, 'flamegraph', '-o', path, cut], { stdio: 'ignore' });
    expect(await (await open(path)).getByRole('note').innerText()).toMatch(/cut off after record|no proper end/);
  });

  it('is searched: matches, what they hold, and the way through them', async () => {
    const view = await open(write(shop));
    await view.keyboard.press('/');
    await view.keyboard.type('parseString');
    const held = stacksOf(shop).filter(({ frames }) => frames.some((frame) => /parsestring/i.test(frame)));
    const bytes = held.reduce((sum, stack) => sum + stack.bytes, 0);
    await view.locator('.matches').waitFor();
    expect(await view.locator('.matches').innerText()).toContain(formatBytes(bytes));
    await view.keyboard.press('Enter');
    await settle(view);
    expect(await stripOf(view)).toContain('parseString');
    await view.keyboard.press('Escape');
    await view.keyboard.type('no such function');
    await view.getByText('no match').waitFor();
  });

  it('zooms by a click and by keys, and comes back', async () => {
    const view = await open(write(shop));
    const tree = view.getByRole('tree');
    const all = await stripOf(view);
    await tree.click({ position: { x: 100, y: 50 } });
    await settle(view);
    const steps = view.getByRole('navigation', { name: 'Zoomed stack' }).getByRole('button');
    expect(await steps.count()).toBeGreaterThan(1);
    await view.keyboard.press('Home');
    await settle(view);
    expect(await steps.count()).toBe(1);
    expect(await stripOf(view)).toBe(all);
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await view.keyboard.press(key);
    await settle(view);
    const zoomed = await stripOf(view);
    expect(zoomed).not.toBe(all);
    expect(await steps.last().getAttribute('aria-current')).toBe('true');
    await view.keyboard.press('Escape');
    await settle(view);
    expect(await view.locator('[role=tree]').getAttribute('aria-activedescendant')).not.toBe('box-0');
  });

  it('shows source lines of files that are as they were, and of no others', async () => {
    const view = await open(write(shop));
    await view.getByRole('tree').focus();
    for (const key of ['ArrowDown', 'ArrowDown']) await view.keyboard.press(key);
    await settle(view);
    expect(await stripOf(view)).toMatch(/kept = main\(\)|serve\(cache, 4000\)|return bytearray\(20_000_000\), cache/);
    await view.context().close();
    const bare = await open(write(shop, '--confidential-files', 'all'));
    await bare.getByRole('tree').focus();
    for (const key of ['ArrowDown', 'ArrowDown']) await bare.keyboard.press(key);
    await settle(bare);
    expect(await stripOf(bare)).not.toMatch(/kept = main|serve\(cache|bytearray/);
  });

  it('shows names that are markup as text, threads apart too', async () => {
    const path = write(markup, '--split-threads');
    expect(readFileSync(path, 'utf8')).not.toContain(evil);
    const view = await open(path);
    const items = await view.getByRole('treeitem').evaluateAll((all) => all.map((item) => item.getAttribute('aria-label')!));
    expect(items.filter((words) => words.startsWith(`${evil} (thread `)).length).toBe(1);
    expect(items.filter((words) => words.startsWith(`${evil}, `)).length).toBeGreaterThanOrEqual(2);
    expect(await view.locator('img, b, #root script').evaluateAll((all) => all.map(({ outerHTML }) => outerHTML))).toEqual(
      await view.locator('.question-words b, .legend b').evaluateAll((all) => all.map(({ outerHTML }) => outerHTML)),
    );
    await view.locator('#filter').fill('onerror');
    await view.locator('.matches').waitFor();
    await view.keyboard.press('Enter');
    await settle(view);
    expect(await stripOf(view)).toContain(evil);
    await view.screenshot({ path: join(shots, 'report-markup.png') });
  });

  it('--temporal: a range of time by keyboard and by pointer, and back to the whole', async () => {
    const view = await open(write(shop, '--temporal'));
    const amount = (): Promise<string> => view.locator('.question-words b').innerText();
    const words = (): Promise<string> => view.locator('.explanation').innerText();
    const whole = stacksOf(shop).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(await amount()).toBe(formatBytes(whole));
    expect(await words()).toMatch(/^What was live when the heap was largest, after \d.*Drag over the chart/);
    const end = view.getByRole('slider', { name: 'End of the range' });
    const least = Number(await end.getAttribute('aria-valuemin'));
    await end.focus();
    for (let i = 0; i < 5; i++) await view.keyboard.press('PageDown');
    await settle(view);
    expect(Number(await end.getAttribute('aria-valuenow'))).toBeGreaterThan(least);
    expect(await words()).toMatch(/^What was live when the heap was largest between 0 ms and \d+ ms, after \d+ ms( to \d+ ms)?$/);
    // The large bytearray comes at the very end.
    const held = await amount();
    expect(held).not.toBe(formatBytes(whole));
    expect((await stripOf(view)).startsWith(`All ${held} total 100%`)).toBe(true);
    expect(await objectionsTo(view)).toEqual([]);
    await view.screenshot({ path: join(shots, 'report-temporal.png') });
    await view.getByRole('button', { name: 'Whole recording' }).click();
    await settle(view);
    expect(await amount()).toBe(formatBytes(whole));
    const chart = (await view.locator('.u-over').boundingBox())!;
    await view.mouse.move(chart.x + chart.width * 0.25, chart.y + 20);
    await view.mouse.down();
    await view.mouse.move(chart.x + chart.width * 0.5, chart.y + 20, { steps: 4 });
    await view.mouse.up();
    await settle(view);
    expect(await words()).toMatch(/between [1-9]\d+ ms and [1-9]\d+ ms, after/);
    const handles = await view.getByRole('slider').evaluateAll((all) =>
      all.map((handle) => {
        const { left, width } = handle.getBoundingClientRect();
        return left + width / 2;
      }),
    );
    // Where the pointer went, to a window.
    expect(Math.abs(handles[0]! - (chart.x + chart.width * 0.25))).toBeLessThan(chart.width / 20);
    expect(Math.abs(handles[1]! - (chart.x + chart.width * 0.5))).toBeLessThan(chart.width / 20);
  });

  it('has native frames where they were recorded, in a range of time too', async () => {
    const native = join(folder, 'native.bin');
    execFileSync(python, ['-m', 'memray', 'run', '--quiet', '--native', '-o', native, join(programs, 'shop.py')]);
    const stacks = stacksOf(native);
    const whole = stacks.reduce((sum, { bytes }) => sum + bytes, 0);
    const possible = boxWords(stacks, whole);
    // Whatever this Python's files are called: native ones aren't Python's.
    const names = stacks.flatMap(({ frames }) => frames.filter((frame) => !/\.py;|;<frozen/.test(frame)));
    const nativeNames = new Set(names.map((frame) => frame.split(';')[0]!));
    for (const options of [[], ['--temporal']]) {
      const view = await open(write(native, ...options));
      const items = await view.getByRole('treeitem').evaluateAll((all) => all.map((item) => item.getAttribute('aria-label')!));
      const known = items.slice(1).filter((words) => !words.startsWith('small frames'));
      expect(known.some((words) => nativeNames.has(words.split(', ')[0]!))).toBe(true);
      expect(known.filter((words) => !possible.has(words))).toEqual([]);
      expect(await view.locator('.origins').innerText()).toContain('native');
      await view.context().close();
    }
  });

  it('--temporal --leaks: what was allocated in the range and kept, as memray tells it', async () => {
    const view = await open(write(shop, '--temporal', '--leaks'));
    expect(await view.getByRole('heading', { name: 'Allocated and kept' }).count()).toBe(1);
    const leaked = stacksOf(shop, '--leaks').reduce((sum, { bytes }) => sum + bytes, 0);
    expect(await view.locator('.question-words b').innerText()).toBe(formatBytes(leaked));
    const start = view.getByRole('slider', { name: 'Start of the range' });
    await start.focus();
    for (let i = 0; i < 3; i++) await view.keyboard.press('PageUp');
    await settle(view);
    const { first, held } = JSON.parse(
      execFileSync(python, [join(programs, 'kept.py'), shop, (await start.getAttribute('aria-valuenow'))!], { encoding: 'utf8' }),
    ) as { readonly first: number; readonly held: number };
    expect(first).toBeGreaterThan(0);
    expect(await view.locator('.question-words b').innerText()).toBe(formatBytes(held));
  });

  it.each(Object.keys(looks) as Look[])('looks right, and axe objects to nothing: %s', async (look) => {
    const path = write(shop);
    for (const width of [1280, 400]) {
      const view = await open(path, { look, width });
      expect(await objectionsTo(view)).toEqual([]);
      const { scrollWidth, background } = await view.evaluate(() => ({
        scrollWidth: document.documentElement.scrollWidth,
        background: getComputedStyle(document.body).backgroundColor,
      }));
      expect(scrollWidth).toBeLessThanOrEqual(width);
      const [red] = /\d+/.exec(background)!.map(Number);
      if (look.endsWith('light')) expect(red).toBeGreaterThan(240);
      else expect(red).toBeLessThan(40);
      // The root's children are the program's own: warm, whatever the palette.
      const warm = await pixel(view, 100, 23);
      expect(warm[0]).toBeGreaterThan(warm[2] + 40);
      await view.screenshot({ path: join(shots, `report-${look}-${String(width)}.png`) });
      await view.locator('#filter').fill('shop');
      await view.locator('.matches').waitFor();
      expect(await objectionsTo(view)).toEqual([]);
      await view.context().close();
    }
  });
});

type Look = keyof typeof looks;
interface OpenOptions {
  readonly look: Look;
  readonly width: number;
  readonly height: number;
}
