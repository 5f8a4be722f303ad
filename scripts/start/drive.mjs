// The main job by keyboard, as a person does it: palette, picker, stop; and the pictures of what comes of it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const recordSeconds = 8;
const input = '.quick-input-widget:visible .quick-input-box input';
const row = '.quick-input-widget:visible .quick-input-list .monaco-list-row';

/** A command by its title in the palette; asked again while extensions are still being read. */
async function command(page, title) {
  for (let tries = 1; ; tries += 1) {
    await page.keyboard.press('F1');
    await page.locator(input).fill(`>${title}`);
    try {
      await page.locator(row, { hasText: title }).first().waitFor({ timeout: 1500 });
      break;
    } catch (error) {
      if (tries === 20) throw error;
      await page.keyboard.press('Escape');
    }
  }
  await page.keyboard.press('Enter');
}

/** Once the folder is listed and Memlens's own view is known, its commands are too. */
export async function workbenchIsReady({ page }) {
  await page.waitForSelector('.explorer-folders-view .monaco-list-row', { timeout: 60_000 });
  await page.waitForSelector('.activitybar [aria-label^="Memlens"]', { timeout: 60_000 });
}

/** Attaches to `pid`, lets it run, stops; answers the capture that is then open. */
export async function record({ page, webview, shot }, pid, captures) {
  console.log('Attaching …');
  await command(page, 'Attach memray');
  await page.locator(row, { hasText: 'shop.server' }).first().waitFor();
  await shot('picker');
  await page.locator(input).fill(String(pid));
  await page
    .locator(row, { hasText: String(pid) })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');

  const recording = page.locator('.statusbar-item', { hasText: 'shop.server' });
  await recording.waitFor({ timeout: 60_000 }).catch(async () => {
    await command(page, 'Notifications: Show Notifications');
    const told = await page.locator('.notifications-center .notification-list-item').allInnerTexts();
    await shot('failed');
    throw new Error(`the attach did not start a recording. VS Code says: ${told.join(' | ') || 'nothing'}`);
  });
  console.log(`Recording for ${recordSeconds} s …`);
  await page.waitForTimeout(recordSeconds * 1000);
  await shot('recording');
  await command(page, 'Memlens: Stop Recording');
  await webview('.capture', 60_000);
  const names = readdirSync(captures).filter((name) => name.endsWith('.bin'));
  if (names.length !== 1) throw new Error(`one capture was expected in ${captures}; there are: ${names.join(', ') || 'none'}`);
  return join(captures, names[0]);
}

/** The editor with its marks, the summary and the flamegraph. */
export async function takePictures({ page, webview, shot }, source) {
  const view = await webview('.capture [role="tablist"]');
  // What the recording's end had to tell is told; it would cover a corner of every picture.
  await command(page, 'Notifications: Clear All Notifications');
  await page.waitForTimeout(1000);
  await shot('summary');
  // In a narrow view the flamegraph is a page of its own, in a wide one it is there already.
  const tab = view.locator('[data-page="flamegraph"]');
  if (await tab.isVisible()) await tab.click();
  await view.locator('canvas').first().waitFor();
  await page.waitForTimeout(500);
  await shot('flamegraph');

  await page.keyboard.press('Control+P');
  await page.locator(input).fill(source);
  await page.locator(row, { hasText: source }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: source }).waitFor();
  // The lines come first, the lenses over the functions after them.
  await page.locator('.monaco-editor .codelens-decoration', { hasText: 'MiB' }).first().waitFor();
  await shot('editor');
}
