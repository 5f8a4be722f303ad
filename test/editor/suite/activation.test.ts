import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import * as vscode from 'vscode';
import { place } from '../support/place.ts';
import { hasUi, ui } from '../support/ui.ts';

const id = 'memlens.memlens';

describe('the installed extension', () => {
  it('is the packaged one, not the source tree', async () => {
    const extension = vscode.extensions.getExtension(id);
    assert(
      extension !== undefined,
      `${id} is not installed; there are: ${vscode.extensions.all.map((other) => other.id).join(', ')}`,
    );
    await extension.activate();
    assert.equal(extension.isActive, true);
    const path = realpathSync(extension.extensionPath);
    assert(path.startsWith(realpathSync(place.extensions) + sep), `${path} is not in ${place.extensions}`);
  });

  it('hears a person’s own settings', () => {
    const configuration = vscode.workspace.getConfiguration('memlens');
    assert.equal(configuration.get('pythonPath'), process.env['MEMLENS_PYTHON'] ?? '');
    assert.equal(configuration.get('attach.debugger'), process.env['MEMLENS_GDB'] ?? '');
    assert.equal(vscode.workspace.getConfiguration('telemetry').get('telemetryLevel'), 'off');
  });

  it('shows in a workbench that tests can drive', async function () {
    if (!hasUi) this.skip();
    const title = await ui(async ({ page }, folder) => {
      await page.waitForSelector('.monaco-workbench');
      return `${folder} ${await page.title()}`;
    }, 'in');
    assert.match(title, /^in .*/);
    assert.equal(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath, place.workspace);
  });
});
