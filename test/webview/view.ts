import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Calls of one name that the view has made so far, oldest first. */
export async function callsOf(page: Page, name: string): Promise<readonly Record<string, unknown>[]> {
  return page.evaluate(
    (wanted) => window.host.calls.filter(({ call }) => call === wanted).map(({ params }) => params as never),
    name,
  );
}

/** The first cells of the rows in sight, top to bottom. */
export async function namesOf(page: Page): Promise<readonly string[]> {
  const rows = await page
    .locator('.rows .row')
    .evaluateAll((all) =>
      all
        .map((row) => ({ at: Number(row.getAttribute('aria-rowindex')), name: row.querySelector('.what')?.textContent ?? '' }))
        .sort((a, b) => a.at - b.at),
    );
  return rows.map(({ name }) => name);
}

export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.capture') !== null);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        // Two frames: answers come as messages, paints follow.
        setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())), 60);
      }),
  );
}

/** What the strip under the flamegraph says. */
export async function stripOf(page: Page): Promise<string> {
  return (await page.locator('.strip-line').allInnerTexts()).join(' ').replaceAll(/\s+/g, ' ');
}

/** The colour at a point of the flamegraph, CSS pixels from its corner: [red, green, blue]. */
export async function pixel(page: Page, x: number, y: number): Promise<readonly [number, number, number]> {
  return page.evaluate(
    ([left, top]) => {
      // From a copy: reading the view's own canvas back would change how the browser keeps it.
      const canvas = document.querySelector<HTMLCanvasElement>('[role=tree] canvas')!;
      const copy = new OffscreenCanvas(1, 1).getContext('2d')!;
      copy.drawImage(canvas, left * devicePixelRatio, top * devicePixelRatio, 1, 1, 0, 0, 1, 1);
      const { data } = copy.getImageData(0, 0, 1, 1);
      return [data[0]!, data[1]!, data[2]!] as const;
    },
    [x, y] as const,
  );
}

/** What axe has against the page, as `rule: element`. */
export async function objectionsTo(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: tool } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
    };
    const { violations } = await tool.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
  });
}
