import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { recordElsewhere, writeProgram } from '../support/capture.ts';
import { place, python } from '../support/place.ts';
import { hasUi, ui } from '../support/ui.ts';
import { clearNotifications, someAmounts } from '../support/workbench.ts';

const themes = [
  ['dark', 'Default Dark Modern'],
  ['light', 'Default Light Modern'],
  ['contrast', 'Default High Contrast'],
] as const;

/** Pictures for people to look at, and that what they show is there at all in every theme. */
describe('in every theme', function () {
  this.timeout(120_000);
  const program = join(place.workspace, 'looks.py');

  before(async function () {
    if (!hasUi || python === undefined) this.skip();
    writeProgram(program);
    const capture = await recordElsewhere(python, program, join(place.workspace, 'looks.bin'));
    await vscode.commands.executeCommand('memlens.markCapture', vscode.Uri.file(capture));
  });

  after(async () => {
    await vscode.workspace.getConfiguration().update('workbench.colorTheme', undefined, vscode.ConfigurationTarget.Global);
    await ui(async ({ page }) => page.setViewportSize({ width: 1280, height: 800 }));
    await vscode.commands.executeCommand('memlens.clearMarks');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.view.explorer');
    await clearNotifications();
  });

  for (const [name, theme] of themes) {
    it(`marks, hover, picker and options are readable: ${name}`, async () => {
      await vscode.workspace.getConfiguration().update('workbench.colorTheme', theme, vscode.ConfigurationTarget.Global);
      await vscode.commands.executeCommand('memlens.captures.focus');
      const at = new vscode.Position(5, 10);
      await vscode.window.showTextDocument(vscode.Uri.file(program), { selection: new vscode.Range(at, at) });
      assert((await someAmounts()).has(6));
      const bar = await ui(async ({ page }) =>
        page.evaluate(() => {
          const marked = [...document.querySelectorAll('.view-overlays div, .view-overlays span')].map((element) =>
            getComputedStyle(element),
          );
          return marked.find(({ borderLeftWidth, borderLeftStyle }) => borderLeftWidth === '4px' && borderLeftStyle === 'solid')
            ?.borderLeftColor;
        }),
      );
      assert.match(bar ?? 'no bar', /^rgba?\(/);
      assert.doesNotMatch(bar ?? '', /^rgba.*, 0\)$/);
      await vscode.commands.executeCommand('editor.action.showHover');
      await ui(async ({ page, shot }, theme) => {
        await page.locator('.monaco-hover', { hasText: 'held here at the peak' }).first().waitFor();
        await shot(`editor-${theme}`);
        await page.keyboard.press('Escape');
      }, name);
      void vscode.commands.executeCommand('memlens.attach');
      await ui(async ({ page, shot }, theme) => {
        const row = page.locator('.quick-input-list .monaco-list-row.focused');
        await row.waitFor();
        await shot(`picker-${theme}`);
        await row.locator('.quick-input-list-entry-action-bar .action-label').first().click();
        await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Duration' }).first().waitFor();
        await shot(`options-${theme}`);
        await page.keyboard.press('Escape');
      }, name);
    });
  }

  it('fits 400 px', async () => {
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    const width = await ui(async ({ page }) => {
      await page.setViewportSize({ width: 400, height: 800 });
      await page.waitForTimeout(500);
      return page.evaluate(() => document.body.scrollWidth);
    });
    assert(width <= 400, `the page is ${width} px wide`);
    void vscode.commands.executeCommand('memlens.attach');
    const picker = await ui(async ({ page, shot }) => {
      await shot('editor-400');
      await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
      await shot('picker-400');
      const box = await page.locator('.quick-input-widget').boundingBox();
      await page.keyboard.press('Escape');
      return box;
    });
    assert(picker !== null && picker.x >= 0 && picker.x + picker.width <= 401, JSON.stringify(picker));
  });
});
