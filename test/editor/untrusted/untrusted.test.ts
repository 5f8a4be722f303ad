// A folder that nobody trusts asks for its own interpreter and debugger. They are not run; captures open all the same.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { place, python, safeDebugger } from '../support/place.ts';
import { hasUi, ui } from '../support/ui.ts';

const holder = join(place.workspace, 'holder.py');

async function eventually<Answer>(what: string, ask: () => Answer | undefined): Promise<Answer> {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const answer = ask();
    if (answer !== undefined) return answer;
    await delay(100);
  }
  throw new Error(`${what}: not within 30 s`);
}

/** The capture that the active tab shows. */
function shownCapture(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === 'memlens.capture' ? input.uri.fsPath : undefined;
}

describe('in a folder that is not trusted', () => {
  let target: ChildProcess | undefined;

  after(async () => {
    target?.kill('SIGKILL');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('hears the person’s interpreter and debugger, not the folder’s', () => {
    assert.equal(vscode.workspace.isTrusted, false);
    assert.equal(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath, place.workspace);
    const asked = JSON.parse(readFileSync(join(place.workspace, '.vscode', 'settings.json'), 'utf8')) as Record<string, string>;
    assert.deepEqual(Object.keys(asked), ['memlens.pythonPath', 'memlens.attach.debugger']);
    const heard = vscode.workspace.getConfiguration('memlens', vscode.Uri.file(place.workspace));
    assert.equal(heard.get('pythonPath'), python ?? '');
    assert.equal(heard.get('attach.debugger'), safeDebugger ?? '');
  });

  it('opens a capture', async function () {
    if (python === undefined) return this.skip();
    const capture = join(place.scratch, 'holder.bin');
    const made = spawnSync(python, ['-m', 'memray', 'run', '-o', capture, '-c', 'held = bytearray(5_000_000)'], {
      encoding: 'utf8',
    });
    assert.equal(made.status, 0, made.stderr);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(capture));
    assert.equal(await eventually('the capture’s tab', shownCapture), capture);
    if (!hasUi) return;
    // 5,000,000 bytes, and what starting Python took beside them.
    const text = await ui(async ({ webview }) => {
      const view = await webview('#root');
      await view.waitForFunction(() => document.body.innerText.includes('MiB'));
      return view.locator('body').innerText();
    });
    assert.match(text, /\b[4-9]\.\d+ MiB/);
  });

  it('attaches with the person’s debugger', async function () {
    if (python === undefined || safeDebugger === undefined) return this.skip();
    target = spawn(python, [holder], { cwd: place.workspace, stdio: 'ignore' });
    await delay(500);
    await vscode.commands.executeCommand('memlens.attach', target.pid);
    await delay(1500);
    await vscode.commands.executeCommand('memlens.stop');
    const before = join(place.scratch, 'holder.bin');
    const capture = await eventually('the recording’s tab', () => {
      const path = shownCapture();
      return path === undefined || path === before ? undefined : path;
    });
    assert(existsSync(capture));
    assert.equal(target.exitCode, null, 'the process recorded is still alive');
  });

  it('has run nothing of the folder’s', () => {
    assert.equal(existsSync(join(place.workspace, 'harm', 'python')), true);
    assert.equal(existsSync(join(place.workspace, 'harm', 'python-was-run')), false);
    assert.equal(existsSync(join(place.workspace, 'harm', 'gdb-was-run')), false);
  });
});
