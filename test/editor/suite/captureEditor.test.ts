import assert from 'node:assert/strict';
import { copyFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../../src/core/units/bytes.ts';
import { recordElsewhere, writeProgram } from '../support/capture.ts';
import { place, python } from '../support/place.ts';
import { expectedMarks } from '../support/shop.ts';
import { hasUi, ui } from '../support/ui.ts';
import {
  clearNotifications,
  drawnAmounts,
  hoverText,
  notificationWith,
  shownCapture,
  someAmounts,
  until,
} from '../support/workbench.ts';

const program = join(place.workspace, 'holder.py');
const capture = join(place.workspace, 'holder.bin');

function clickInExplorer(name: string): Promise<void> {
  return ui(async ({ page }, label) => {
    await page.locator('.explorer-folders-view .monaco-list-row', { hasText: label }).first().click();
  }, name);
}

describe('captures from elsewhere', function () {
  this.timeout(120_000);

  before(async function () {
    if (!hasUi || python === undefined) this.skip();
    writeProgram(program);
    await recordElsewhere(python, program, capture);
    await vscode.commands.executeCommand('workbench.view.explorer');
    await vscode.commands.executeCommand('workbench.files.action.refreshFilesExplorer');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('memlens.clearMarks');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await clearNotifications();
  });

  it('open with a click', async () => {
    await clickInExplorer(basename(capture));
    assert.equal(await until('the capture’s editor', shownCapture), capture);
    const { whole } = await expectedMarks(python!, capture);
    await ui(async ({ webview }, peak) => {
      const frame = await webview('#root');
      await frame.getByText(peak).first().waitFor();
    }, formatBytes(whole));
  });

  it('leave a .bin file alone that is none', async () => {
    const foreign = join(place.workspace, 'foreign.bin');
    writeFileSync(foreign, Buffer.from([0, 1, 2, 3, 0, 255, 254]));
    await until('it in the explorer', async () =>
      ui(async ({ page }) => ((await page.getByText('foreign.bin').count()) > 0 ? true : undefined)),
    );
    await clickInExplorer('foreign.bin');
    const group = vscode.window.tabGroups.activeTabGroup;
    await until('VS Code’s own editor', () => {
      const own = vscode.window.tabGroups.activeTabGroup.tabs.filter(({ label }) => label === 'foreign.bin');
      return own.length === 1 && !(own[0]!.input instanceof vscode.TabInputCustom) ? true : undefined;
    });
    assert.equal(group.tabs.length, 1);
    await ui(async ({ page }) => {
      await page.getByText('The file is not displayed in the text editor because it is either binary').waitFor();
    });
  });

  it('come back as they were after they were hidden', async () => {
    await vscode.commands.executeCommand('memlens.openCapture', vscode.Uri.file(capture));
    const filter = async (): Promise<string> =>
      ui(async ({ webview }) => {
        const frame = await webview('input');
        await frame.getByText('keep').first().waitFor();
        return frame.locator('input').first().inputValue();
      });
    await filter();
    await ui(async ({ webview, page }) => {
      await (await webview('input')).locator('input').first().fill('keep');
      await page.waitForTimeout(500);
    });
    await vscode.window.showTextDocument(vscode.Uri.file(program));
    await vscode.commands.executeCommand('memlens.openCapture', vscode.Uri.file(capture));
    assert.equal(await filter(), 'keep');
  });

  it('mark lines, and say that they went by the file’s time', async () => {
    const past = new Date(Date.now() - 86_400_000);
    utimesSync(program, past, past);
    await vscode.commands.executeCommand('memlens.markCapture', vscode.Uri.file(capture));
    await vscode.window.showTextDocument(vscode.Uri.file(program));
    const drawn = await someAmounts();
    const { attributed } = await expectedMarks(python!, capture);
    const keep = attributed[`${program}:6`]!;
    assert(keep[0] >= 8 * 1024 * 1024);
    assert(drawn.get(6)?.startsWith(`${formatBytes(keep[0])} · `), [...drawn].join(' '));
    assert.match(await hoverText(program, 6), /last changed before the capture ended/);

    const future = new Date(Date.now() + 60_000);
    utimesSync(program, future, future);
    await vscode.commands.executeCommand('memlens.markCapture', vscode.Uri.file(capture));
    assert.match(await hoverText(program, 6), /ended before this file was last changed/);
  });

  it('find their sources by the workspace folder’s own suffix, then by mapping, else offer to locate them', async () => {
    const away = join(place.scratch, 'srv/app');
    const there = writeProgram(join(away, 'tool/main.py'));
    const elsewhere = await recordElsewhere(python!, there, join(place.workspace, 'away.bin'));
    renameSync(there, join(away, 'tool/gone.py'));

    await vscode.commands.executeCommand('memlens.openSource', { file: there, line: 6 });
    await notificationWith(/is not here.*Locate…|Locate….*is not here/s);
    await clearNotifications();

    const mapped = writeProgram(join(place.scratch, 'elsewhere/main.py'));
    const configuration = vscode.workspace.getConfiguration();
    await configuration.update(
      'memlens.pathMappings',
      { [join(away, 'tool')]: join(place.scratch, 'elsewhere') },
      vscode.ConfigurationTarget.Workspace,
    );
    try {
      await vscode.commands.executeCommand('memlens.openSource', { file: there, line: 6 });
      assert.equal(
        vscode.window.visibleTextEditors.some(({ document }) => document.uri.fsPath === mapped),
        true,
      );
    } finally {
      await configuration.update('memlens.pathMappings', undefined, vscode.ConfigurationTarget.Workspace);
    }

    const here = writeProgram(join(place.workspace, 'tool/main.py'));
    await vscode.commands.executeCommand('memlens.markCapture', vscode.Uri.file(elsewhere));
    await vscode.window.showTextDocument(vscode.Uri.file(here));
    await until('marks', async () => ((await drawnAmounts()).has(6) ? true : undefined));
  });

  it('open though they are cut off, and say so', async () => {
    const cut = join(place.workspace, 'cut.bin');
    copyFileSync(capture, cut);
    const { size } = await vscode.workspace.fs.stat(vscode.Uri.file(cut));
    const whole = await vscode.workspace.fs.readFile(vscode.Uri.file(cut));
    await vscode.workspace.fs.writeFile(vscode.Uri.file(cut), whole.subarray(0, Math.floor(size * 0.9)));
    await vscode.commands.executeCommand('memlens.openCapture', vscode.Uri.file(cut));
    await ui(async ({ webview }) => {
      const frame = await webview('#root');
      await frame
        .getByText(/cut off|did not end/i)
        .first()
        .waitFor();
    });
  });
});
