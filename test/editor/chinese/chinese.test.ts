// The first readers are Chinese: what package.json contributes and what the code says both come in their language.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { place } from '../support/place.ts';
import { hasUi, ui } from '../support/ui.ts';

function bundle(name: string): Record<string, string> {
  return JSON.parse(readFileSync(join(place.root, name), 'utf8')) as Record<string, string>;
}

describe('in Chinese', () => {
  before(function () {
    if (!vscode.env.language.startsWith('zh')) this.skip(); // a desktop without the language pack
  });

  it('names the command in the palette', async function () {
    if (!hasUi) this.skip();
    const title = bundle('package.nls.zh-cn.json')['command.attach']!;
    const rows = await ui(async ({ page, shot }, words) => {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-box input').fill(`>${words}`);
      await page.locator('.quick-input-list .monaco-list-row', { hasText: words }).first().waitFor();
      await shot('palette-chinese');
      const found = await page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
      await page.keyboard.press('Escape');
      return found;
    }, title);
    assert(/\p{Script=Han}/u.test(title), title);
    assert(
      rows.some((row) => row.includes(title)),
      rows.join('\n'),
    );
  });

  it('asks for a process', async function () {
    if (!hasUi) this.skip();
    const words = bundle('l10n/bundle.l10n.zh-cn.json')['Attach memray: choose a process'];
    const title = await ui(async ({ page, shot }) => {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-box input').fill('>Attach memray');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Attach memray' }).first().waitFor();
      await page.keyboard.press('Enter');
      const titles = page.locator('.quick-input-title', { hasText: 'memray' });
      await titles.waitFor();
      await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
      await shot('picker-chinese');
      const text = await titles.innerText();
      await page.keyboard.press('Escape');
      return text;
    });
    assert.equal(title, words);
  });
});
