import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../../src/core/units/bytes.ts';
import { formatCount } from '../../../src/core/units/counts.ts';
import { formatShare } from '../../../src/core/units/shares.ts';
import { place, python, safeDebugger } from '../support/place.ts';
import { type ExpectedMarks, expectedMarks, type Shop, startShop } from '../support/shop.ts';
import { hasUi, ui } from '../support/ui.ts';
import {
  clearNotifications,
  drawnAmounts,
  hoverText,
  notificationWith,
  shownCapture,
  someAmounts,
  statusBar,
  until,
} from '../support/workbench.ts';

const file = join(place.workspace, 'shop/cache.py');

/** Lines are drawn only where they can be seen. */
async function showMarks(): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('workbench.action.closePanel');
  const editor = await vscode.window.showTextDocument(vscode.Uri.file(file));
  const first = editor.document
    .getText()
    .split('\n')
    .findIndex((line) => line.includes('def remember'));
  editor.revealRange(new vscode.Range(first, 0, first, 0), vscode.TextEditorRevealType.AtTop);
  return editor;
}

/** A person's way: palette, picker, status bar, and what they find afterwards. */
describe('attaching memray to a running process', function () {
  this.timeout(180_000);
  let shop: Shop;
  let capture: string;
  let expected: ExpectedMarks;

  before(async function () {
    if (!hasUi || python === undefined || safeDebugger === undefined) {
      this.skip();
    } else {
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      shop = await startShop(python);
    }
  });

  after(async () => {
    await (shop as Shop | undefined)?.stop();
    await clearNotifications();
  });

  it('finds the process in the picker, Python first', async () => {
    const rows = await ui(async ({ page, shot }) => {
      await page.keyboard.press('F1');
      await page.locator('.quick-input-box input').fill('>Attach memray');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Memlens: Attach memray' }).first().waitFor();
      await shot('palette');
      await page.keyboard.press('Enter');
      const python = page.locator('.quick-input-list .monaco-list-row', { hasText: 'shop.server' }).first();
      await python.waitFor();
      await shot('picker');
      return page.locator('.quick-input-list .monaco-list-row').allInnerTexts();
    });
    assert.match(rows[0] ?? '', /Python, this machine/);
    const row = rows.find((text) => text.includes('shop.server') && text.includes(String(shop.pid))) ?? '';
    assert.match(row, /Python 3\.\d+/);
    assert.match(row, /MiB/);
    assert.match(row, /-m shop\.server/);
  });

  it('filters live and keeps filter and selection when it refreshes itself', async () => {
    const [before, after] = await ui(async ({ page, shot }, pid) => {
      const input = page.locator('.quick-input-box input');
      await input.fill(String(pid));
      const focused = page.locator('.quick-input-list .monaco-list-row.focused');
      await focused.filter({ hasText: 'shop.server' }).waitFor();
      const first = await focused.innerText();
      await page.waitForTimeout(4500);
      await shot('picker-filtered');
      return [first, `${await input.inputValue()} ${await focused.innerText()}`] as const;
    }, shop.pid);
    assert.match(before, /shop\.server/);
    assert.match(after, new RegExp(`^${shop.pid} .*shop\\.server`, 's'));
  });

  it('asks nothing else, and shows time, sizes and memory in the status bar', async () => {
    await ui(async ({ page }) => {
      await page.keyboard.press('Enter');
    });
    const item = await until(
      'a recording in the status bar',
      async () =>
        (await statusBar()).find((text) =>
          new RegExp(`shop\\.server ${shop.pid} · \\d+:\\d\\d of 10:00 · [\\d.]+ (B|[KMG]iB) · `).test(text),
        ),
      60_000,
    );
    assert.match(item, /· [\d.]+ (of [\d.]+ )?[MG]iB$/);
    assert.equal(await ui(async ({ page }) => page.locator('.quick-input-widget').isVisible()), false);
    await until('seconds that pass', async () => (await statusBar()).find((text) => / 0:0[4-9] of 10:00/.test(text)));
    await ui(async ({ shot }) => shot('recording'));
  });

  it('stops by a click on the status bar, opens the capture and says how it ended', async () => {
    await ui(async ({ page }) => {
      await page.locator('.statusbar-item', { hasText: 'shop.server' }).first().click();
    });
    capture = await until('the capture’s editor', shownCapture, 60_000);
    await notificationWith(/stopped by hand.*Peak/);
    await clearNotifications();
    expected = await expectedMarks(python!, capture);
    assert(expected.whole > 1024 * 1024, `only ${expected.whole} bytes at the peak`);
    const text = await ui(async ({ webview }, peak) => {
      const frame = await webview('#root');
      await frame.getByText(peak).first().waitFor();
      return frame.locator('body').innerText();
    }, formatBytes(expected.whole));
    assert.match(text, /remember/);
    await ui(async ({ shot }) => shot('summary'));
  });

  it('marks the lines with exactly what memray says they held', async () => {
    await showMarks();
    const wanted = new Map<number, string>();
    for (const [place, [bytes]] of Object.entries(expected.attributed)) {
      if (!place.startsWith(`${file}:`) || bytes / expected.whole < 0.01) continue;
      wanted.set(Number(place.slice(file.length + 1)), `${formatBytes(bytes)} · ${formatShare(bytes / expected.whole)}`);
    }
    assert(wanted.size >= 1);
    const drawn = await someAmounts();
    assert.deepEqual([...drawn].sort(), [...wanted].sort());
    await ui(async ({ shot }) => shot('marks'));
  });

  it('never counts memory twice', () => {
    const sum = Object.values(expected.attributed).reduce((total, [bytes]) => total + bytes, 0);
    assert(sum <= expected.whole);
  });

  it('shows amounts over hot functions', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      vscode.Uri.file(file),
      100,
    );
    const shown = lenses.map((lens) => lens.command?.title ?? '').filter((title) => title.includes(' own · '));
    const wanted = Object.entries(expected.functions)
      .filter(([key, [own, total]]) => key.startsWith(`${file}:`) && Math.max(own, total) / expected.whole >= 0.01)
      .filter(([key]) => !key.includes('<'))
      .map(
        ([, [own, total, , totalCount]]) =>
          `${formatBytes(own)} own · ${formatBytes(total)} total · ${formatCount(totalCount)} allocations`,
      );
    assert.deepEqual(shown.sort(), wanted.sort());
    const remember = lenses.find((lens) =>
      lens.command?.title.startsWith(formatBytes(expected.functions[`${file}:remember`]![0])),
    );
    const { text } = (await vscode.workspace.openTextDocument(file)).lineAt(remember!.range.start.line);
    assert.match(text, /def remember/);
  });

  it('answers who called, in the hover of a marked line', async () => {
    const [place, [bytes, count]] = Object.entries(expected.attributed)
      .filter(([key]) => key.startsWith(`${file}:`))
      .sort(([, [a]], [, [b]]) => b - a)[0]!;
    const line = Number(place.slice(file.length + 1));
    const text = await hoverText(file, line);
    assert(text.includes(`${formatBytes(bytes)} held here at the peak`), text);
    assert(text.includes(`${formatCount(count)} allocations`), text);
    const [own, total] = expected.lines[place]!;
    assert(text.includes(`Own ${formatBytes(own)}`) && text.includes(`Total ${formatBytes(total)}`), text);
    for (const [caller, held] of Object.entries(expected.callers[place] ?? {})) {
      assert(text.includes(caller.split(' ')[0]!), `${caller} is missing in ${text}`);
      assert(text.includes(formatBytes(held)), `${held} of ${caller} is missing in ${text}`);
    }
    assert.match(text, /command:memlens\.showFunction/);
    assert.match(text, /still what was recorded/);
  });

  it('moves marks with an edit, says where a line has changed, and takes that back', async () => {
    const editor = await showMarks();
    const before = await someAmounts();
    const [line, amount] = [...before].sort(([a], [b]) => b - a)[0]!;
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# one\n# two\n'));
    await until('the mark two lines below', async () => ((await drawnAmounts()).get(line + 2) === amount ? true : undefined));
    const end = editor.document.lineAt(line + 1).range.end;
    await editor.edit((edit) => edit.insert(end, '  # changed'));
    await until('words of the change', async () =>
      (await drawnAmounts()).get(line + 2)?.includes('changed since') === true ? true : undefined,
    );
    await ui(async ({ shot }) => shot('marks-changed'));
    await editor.edit((edit) => edit.delete(new vscode.Range(end, end.translate(0, 11))));
    await until('the mark as it was', async () => ((await drawnAmounts()).get(line + 2) === amount ? true : undefined));
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until('the mark where it was', async () => ((await drawnAmounts()).get(line) === amount ? true : undefined));
  });

  it('opens the flamegraph on a function from its CodeLens', async () => {
    await showMarks();
    await ui(async ({ page }) => {
      await page.locator('.codelens-decoration a', { hasText: ' own · ' }).first().click();
    });
    await until('the capture’s editor', shownCapture);
    await ui(async ({ webview, page, shot }) => {
      const frame = await webview('canvas');
      await frame.getByText('remember').first().waitFor();
      await page.waitForTimeout(300);
      await shot('flamegraph');
    });
  });

  it('clears the marks, and draws nothing twice when they are set again', async () => {
    await showMarks();
    const before = await someAmounts();
    await vscode.commands.executeCommand('memlens.clearMarks');
    await until('no marks', async () => ((await drawnAmounts()).size === 0 ? true : undefined));
    await vscode.commands.executeCommand('memlens.markCapture', vscode.Uri.file(capture));
    await vscode.commands.executeCommand('memlens.markCapture', vscode.Uri.file(capture));
    const again = await someAmounts();
    assert.deepEqual([...again], [...before]);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      vscode.Uri.file(file),
    );
    assert.equal(new Set(lenses.map(({ range }) => range.start.line)).size, lenses.length);
  });

  it('leaves the process alive', () => {
    assert.equal(shop.process.exitCode, null);
    process.kill(shop.pid, 0);
  });
});
