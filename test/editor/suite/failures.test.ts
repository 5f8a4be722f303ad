import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { place, python, safeDebugger } from '../support/place.ts';
import { hasUi, ui } from '../support/ui.ts';
import { clearNotifications, notificationWith, pressInNotification, until } from '../support/workbench.ts';

describe('what can stand in the way', function () {
  this.timeout(120_000);
  const children: ChildProcess[] = [];

  before(function () {
    if (!hasUi || python === undefined || safeDebugger === undefined) this.skip();
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await clearNotifications();
  });

  function start(interpreter: string): number {
    const child = spawn(interpreter, ['-c', 'import time\nwhile True: time.sleep(0.05)'], { stdio: 'ignore' });
    children.push(child);
    assert(child.pid !== undefined);
    return child.pid;
  }

  it('a process that is gone: the picker again', async () => {
    const gone = start(python!);
    children[0]!.kill('SIGKILL');
    await until('its end', () => (children[0]!.exitCode !== null || children[0]!.signalCode !== null ? true : undefined));
    await vscode.commands.executeCommand('memlens.attach', gone);
    const text = await notificationWith(/is no longer there/);
    assert.match(text, /Show Log/);
    assert.doesNotMatch(text, /Traceback/);
    await pressInNotification('Choose a Process');
    await ui(async ({ page }) => {
      await page.locator('.quick-input-title', { hasText: 'choose a process' }).waitFor();
      await page.keyboard.press('Escape');
    });
  });

  it('memray missing there: the exact command, and nothing is run without consent', async () => {
    const environment = join(place.scratch, 'bare');
    await promisify(execFile)(python!, ['-m', 'venv', environment]);
    const interpreter = join(environment, 'bin/python');
    await vscode.commands.executeCommand('memlens.attach', start(interpreter));
    await notificationWith(/memray is not in the environment of/, 60_000);
    await pressInNotification('Install memray…');
    const question = await notificationWith(/Run this\? /);
    assert(question.includes(interpreter), question);
    assert.match(question, /install.*memray/);
    assert.match(question, /Run It in a Terminal/);
    assert.equal(vscode.tasks.taskExecutions.length, 0);
  });

  it('not Python: says so', async () => {
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    children.push(child);
    await vscode.commands.executeCommand('memlens.attach', child.pid);
    await notificationWith(/does not look like Python/, 60_000);
  });

  it('the verbatim words are one click away', async () => {
    await vscode.commands.executeCommand('memlens.attach', 2 ** 22 + 1);
    await notificationWith(/is no longer there/);
    await pressInNotification('Show Log');
    await until('the log', async () =>
      ui(async ({ page }) => {
        const text = await page.locator('.part.panel').innerText();
        return text.includes('processGone') ? true : undefined;
      }),
    );
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('two recordings: the stop command asks which', async () => {
    const pids = [start(python!), start(python!)];
    for (const pid of pids) await vscode.commands.executeCommand('memlens.attach', pid);
    await ui(async ({ page }, who) => {
      for (const pid of who)
        await page
          .locator('.statusbar-item', { hasText: String(pid) })
          .first()
          .waitFor();
    }, pids);
    const stop = vscode.commands.executeCommand('memlens.stop');
    await ui(async ({ page, shot }, second) => {
      await page.locator('.quick-input-title', { hasText: 'Stop which recording?' }).waitFor();
      await shot('stop-which');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: String(second) }).click();
    }, pids[1]!);
    await stop;
    await notificationWith(/stopped by hand/);
    await clearNotifications();
    // The other one's process is killed: what it held until then opens all the same.
    children[0]!.kill('SIGKILL');
    await notificationWith(/went away|signal/, 60_000);
  });
});
