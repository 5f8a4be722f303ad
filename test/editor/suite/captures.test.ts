import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { writeProgram } from '../support/capture.ts';
import { place, python } from '../support/place.ts';
import { hasUi, ui } from '../support/ui.ts';
import {
  clearNotifications,
  notificationWith,
  paneRows,
  pressInNotification,
  shownCapture,
  until,
} from '../support/workbench.ts';

const folder = join(place.scratch, 'kept captures');

const rows = (): Promise<string[]> => paneRows('Captures');

async function act(label: string): Promise<void> {
  await ui(async ({ page }, item) => {
    const row = page
      .locator('.pane', { has: page.locator('.pane-header', { hasText: 'Captures' }) })
      .locator('.monaco-list-row')
      .first();
    await row.click({ button: 'right' });
    const entry = page.locator('.monaco-menu .action-label', { hasText: item }).first();
    await entry.waitFor();
    // A menu takes no click in its first moments: the one that opened it might still be under way.
    await page.waitForTimeout(400);
    await entry.click();
  }, label);
}

describe('the captures view', function () {
  this.timeout(120_000);

  before(async function () {
    if (!hasUi || python === undefined) this.skip();
    await vscode.workspace.getConfiguration().update('memlens.captures', folder, vscode.ConfigurationTarget.Workspace);
  });

  after(async () => {
    await vscode.workspace.getConfiguration().update('memlens.captures', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.view.explorer');
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await clearNotifications();
  });

  it('teaches what to do first while it is empty', async () => {
    await vscode.commands.executeCommand('memlens.captures.focus');
    const text = await until('welcome', async () => {
      const shown = await ui(async ({ page, shot }) => {
        await shot('captures-empty');
        return page.locator('.part.sidebar').innerText();
      });
      return shown.includes('No captures yet') ? shown : undefined;
    });
    assert.match(text, /Attach memray/);
    assert.match(text, /Open a capture file/);
  });

  it('lists what was recorded, with peak, duration and memray’s version', async () => {
    const program = writeProgram(join(place.workspace, 'listed.py'));
    await vscode.commands.executeCommand('memlens.run', vscode.Uri.file(program));
    await until('the capture’s editor', shownCapture, 60_000);
    await clearNotifications();
    const [row] = await until('a row', async () => {
      const shown = await rows();
      return shown.length === 1 && shown[0]!.includes('MiB') ? shown : undefined;
    });
    assert.match(row!, /listed\.py/);
    assert.match(row!, /1\d\.\d MiB · today \d\d:\d\d · [\d.]+ m?s · memray 1\.20/);
    await ui(async ({ shot }) => shot('captures'));
  });

  it('keeps one that is to be kept, and asks before it deletes', async () => {
    await act('Keep');
    await until('it kept', async () => ((await rows())[0]?.includes('kept') === true ? true : undefined));
    await act('Delete…');
    await notificationWith(/marked as kept.*Delete the capture/);
    await pressInNotification('Leave It');
    assert.equal((await rows()).length, 1);
    await act('Stop Keeping');
    await until('it not kept', async () => ((await rows())[0]?.includes('kept') === false ? true : undefined));
    await act('Delete…');
    await notificationWith(/Delete the capture .*listed/);
    await pressInNotification('Delete');
    await until('no row', async () => ((await rows()).length === 0 ? true : undefined));
    assert.equal(existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.bin')).length : 0, 0);
  });
});
