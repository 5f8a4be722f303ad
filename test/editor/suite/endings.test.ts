import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { place, python, safeDebugger } from '../support/place.ts';
import { type Shop, startShop } from '../support/shop.ts';
import { hasUi, ui } from '../support/ui.ts';
import { clearNotifications, notificationWith, shownCapture, someAmounts, statusBar, until } from '../support/workbench.ts';

/** Attaches and waits until what is recorded is worth a mark. */
async function attach({ pid }: Shop): Promise<void> {
  await vscode.commands.executeCommand('memlens.attach', pid);
  await until('seconds in the status bar', async () =>
    (await statusBar()).find((text) => text.includes(String(pid)) && / 0:0[4-9]/.test(text)),
  );
}

/** What every ending leads to: the capture open, its peak said, its lines marked. */
async function assertOpenAndMarked(): Promise<void> {
  await until('the capture’s editor', shownCapture, 60_000);
  const text = await ui(async ({ webview }) => {
    const frame = await webview('#root');
    await frame.getByText('remember').first().waitFor();
    return frame.locator('body').innerText();
  });
  assert.match(text, /MiB/);
  await vscode.commands.executeCommand('workbench.action.closePanel');
  const editor = await vscode.window.showTextDocument(vscode.Uri.file(join(place.workspace, 'shop/cache.py')));
  const line = editor.document
    .getText()
    .split('\n')
    .findIndex((source) => source.includes('def remember'));
  editor.revealRange(new vscode.Range(line, 0, line, 0), vscode.TextEditorRevealType.AtTop);
  assert([...(await someAmounts()).values()].some((amount) => amount.includes('MiB')));
}

describe('how recordings end', function () {
  this.timeout(120_000);
  let shop: Shop;

  before(function () {
    if (!hasUi || python === undefined || safeDebugger === undefined) this.skip();
  });

  beforeEach(async () => {
    await clearNotifications();
    shop = await startShop(python!);
  });

  afterEach(async () => {
    await shop.stop();
    const settings = vscode.workspace.getConfiguration('memlens');
    await settings.update('attach.duration', undefined, vscode.ConfigurationTarget.Workspace);
    await vscode.commands.executeCommand('memlens.clearMarks');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await clearNotifications();
  });

  it('by time: says so, opens the capture, marks, and leaves the process alive', async () => {
    const settings = vscode.workspace.getConfiguration('memlens');
    await settings.update('attach.duration', 0.15, vscode.ConfigurationTarget.Workspace);
    await attach(shop);
    const text = await notificationWith(/The recording of .*shop\.server.* ended because its time was up\. Peak/, 60_000);
    assert.match(text, /MiB/);
    await assertOpenAndMarked();
    assert.equal(shop.process.exitCode, null);
    process.kill(shop.pid, 0);
  });

  it('by SIGKILL of the process: says so, and opens what was recorded until then', async () => {
    await attach(shop);
    await shop.stop();
    const text = await notificationWith(/shop\.server.*went away/, 60_000);
    assert.match(text, /Peak [\d.]+ MiB/);
    await assertOpenAndMarked();
  });
});
