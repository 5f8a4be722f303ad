import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import * as vscode from 'vscode';
import { place, python } from '../support/place.ts';
import { hasUi, ui } from '../support/ui.ts';
import { clearNotifications, until } from '../support/workbench.ts';

/** Long enough to be read for as long as a test takes: nothing but the zeros that fill a recording's file. It takes no room. */
const longBytes = 400 * 1024 ** 3;
const capture = join(place.scratch, 'long.bin');

describe('a capture that takes long to read', function () {
  this.timeout(120_000);
  let bytes: Uint8Array;

  before(function () {
    if (!hasUi) this.skip();
    bytes = gunzipSync(readFileSync(join(place.root, 'test/capture/fixtures/killed.bin.gz')));
  });

  beforeEach(() => {
    writeFileSync(capture, bytes);
    truncateSync(capture, longBytes);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await clearNotifications();
    rmSync(capture, { force: true });
  });

  it('is shown while it is read, keeps what is selected, and says when it is whole', async () => {
    await vscode.commands.executeCommand('memlens.openCapture', vscode.Uri.file(capture));
    const selected = await ui(async ({ webview, shot }) => {
      const frame = await webview('.capture');
      await frame.getByText(/^reading, \d+%$/).waitFor();
      const row = frame.locator('.rows .row').nth(1);
      await row.click();
      await frame.locator('.row.active').waitFor();
      await shot('reading-dark');
      return row.locator('.what').innerText();
    });
    // Its end, after all.
    truncateSync(capture, bytes.length);
    await ui(async ({ webview }, name) => {
      const frame = await webview('.capture');
      await frame.locator('.reading').waitFor({ state: 'detached' });
      await frame.getByText('The recording has no proper end').waitFor();
      await frame.locator('.row.active .what').getByText(name, { exact: true }).waitFor();
    }, selected);
  });

  it('is given up from its notification', async () => {
    await vscode.commands.executeCommand('memlens.openCapture', vscode.Uri.file(capture));
    await ui(async ({ webview }) => {
      await (await webview('.capture')).locator('.reading').waitFor();
    });
    await vscode.commands.executeCommand('notifications.showList');
    await ui(async ({ page, webview }) => {
      const item = page.locator('.notifications-center .notification-list-item', { hasText: 'Opening long.bin' });
      await item.getByRole('button', { name: 'Cancel' }).click();
      await (await webview('.middle')).getByText('Reading was cancelled').waitFor();
    });
  });
});

describe('a large capture', function () {
  this.timeout(120_000);
  const large = join(place.scratch, 'large.bin');
  /** In the extension's own storage, wherever this VS Code has it. */
  const kept = (): readonly string[] =>
    globSync(join(dirname(place.scratch), '**/globalStorage/memlens.memlens/profiles/*.profile'));

  it('is kept as it was read, until the cache is emptied', async function () {
    if (python === undefined) this.skip();
    const program = join(place.root, 'test/capture/programs/many.py');
    const command = ['-m', 'memray', 'run', '-q', '-o', large, '--trace-python-allocators', program, '45'];
    await promisify(execFile)(python, command);
    await vscode.commands.executeCommand('memlens.openCapture', vscode.Uri.file(large));
    await until('an entry in the cache', () => (kept().length === 1 ? true : undefined));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('memlens.clearCache');
    assert.deepEqual(kept(), []);
    await clearNotifications();
  });
});
