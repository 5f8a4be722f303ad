import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { python, safeDebugger } from '../support/place.ts';
import { type Shop, startShop } from '../support/shop.ts';
import { hasUi, ui } from '../support/ui.ts';
import { clearNotifications, notificationWith, statusBar, until } from '../support/workbench.ts';

describe('the picker without a mouse', function () {
  this.timeout(120_000);
  let shop: Shop;

  before(async function () {
    if (!hasUi || python === undefined || safeDebugger === undefined) {
      this.skip();
    } else {
      shop = await startShop(python);
    }
  });

  afterEach(clearNotifications);

  after(async () => {
    await (shop as Shop | undefined)?.stop();
    await vscode.commands.executeCommand('memlens.clearMarks');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await clearNotifications();
  });

  it('opens every option with a key, and attaches with what was changed there', async () => {
    const attach = vscode.commands.executeCommand('memlens.attach');
    const hint = await ui(async ({ page, shot }, pid) => {
      const input = page.locator('.quick-input-box input');
      await page.locator('.quick-input-title', { hasText: 'choose a process' }).waitFor();
      const placeholder = await input.getAttribute('placeholder');
      await input.fill(String(pid));
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'shop.server' }).waitFor();
      // Longer than the list takes to draw itself anew.
      await page.waitForTimeout(2500);
      await page.keyboard.press('Alt+Enter');
      await page.locator('.quick-input-title', { hasText: 'options for this time' }).waitFor();
      await shot('attach-options');
      // Each option is found by typing; the first row then goes.
      await input.fill('Duration');
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Memlens detaches by then' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-message', { hasText: 'Minutes' }).waitFor();
      await input.fill('0.15');
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: '0.15 min' }).waitFor();
      await input.fill('Attach with these');
      await page.keyboard.press('Enter');
      return placeholder;
    }, shop.pid);
    assert.match(hint ?? '', /Alt\+Enter/);
    await attach;
    await until('a recording of 9 seconds', async () => (await statusBar()).find((text) => text.includes(' of 0:09')), 30_000);
    await notificationWith(/its time was up/, 60_000);
  });

  it('has them as a command of its own too', async () => {
    const attach = vscode.commands.executeCommand('memlens.attachWithOptions');
    await ui(async ({ page }, pid) => {
      await page.locator('.quick-input-title', { hasText: 'choose a process' }).waitFor();
      await page.locator('.quick-input-box input').fill(String(pid));
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'shop.server' }).waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-title', { hasText: 'options for this time' }).waitFor();
      await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Attach with these' }).waitFor();
      await page.locator('.quick-input-box input').press('Escape');
    }, shop.pid);
    // Given up: nothing is attached.
    assert.equal(await attach, undefined);
  });
});
