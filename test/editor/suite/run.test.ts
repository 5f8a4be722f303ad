import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { holder, writeProgram } from '../support/capture.ts';
import { place, python } from '../support/place.ts';
import { hasUi, ui } from '../support/ui.ts';
import { clearNotifications, drawnAmounts, notificationWith, shownCapture, until } from '../support/workbench.ts';

describe('running with memray', function () {
  this.timeout(120_000);

  before(function () {
    if (!hasUi || python === undefined) this.skip();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('memlens.clearMarks');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('workbench.action.closePanel');
    await clearNotifications();
  });

  it('starts from the button in the editor’s title, and keeps the capture of a program that fails', async () => {
    const program = writeProgram(join(place.workspace, 'failing.py'), `${holder}raise SystemExit(3)\n`);
    await vscode.window.showTextDocument(vscode.Uri.file(program));
    await ui(async ({ page, shot }) => {
      const button = page.locator('.editor-actions a[aria-label^="Run with memray"]').first();
      await button.waitFor();
      await shot('run-button');
      await button.click();
    });
    await until('the capture’s editor', shownCapture, 60_000);
    await notificationWith(/failing\.py ended with exit code 3/);
    await vscode.window.showTextDocument(vscode.Uri.file(program));
    await until('marks', async () => ((await drawnAmounts()).has(6) ? true : undefined));
  });

  it('says what leaks mean without PYTHONMALLOC=malloc, and offers to run again with it', async () => {
    const program = writeProgram(
      join(place.workspace, 'plain.py'),
      `import os\nopen("malloc.txt", "w").write(os.environ.get("PYTHONMALLOC", "none"))\n${holder}`,
    );
    await vscode.commands.executeCommand('memlens.run', vscode.Uri.file(program));
    const first = await until('the capture’s editor', shownCapture, 60_000);
    const text = await notificationWith(/Memory that Python keeps for later/);
    assert.match(text, /Run Again with PYTHONMALLOC=malloc/);
    assert.equal(readFileSync(join(place.workspace, 'malloc.txt'), 'utf8'), 'none');
    await ui(async ({ page }) => {
      await page.getByRole('button', { name: 'Run Again with PYTHONMALLOC=malloc' }).first().click();
    });
    await until(
      'a run with it',
      () => (readFileSync(join(place.workspace, 'malloc.txt'), 'utf8') === 'malloc' ? true : undefined),
      60_000,
    );
    await until('its capture’s editor', () => (shownCapture() === first ? undefined : shownCapture()), 60_000);
  });

  it('lets a person type into the program', async () => {
    const program = writeProgram(
      join(place.workspace, 'asks.py'),
      'answer = input("name? ")\nopen("answer.txt", "w").write(answer)\n',
    );
    const answer = join(place.workspace, 'answer.txt');
    // Drawn as elements, the terminal's text can be read.
    await vscode.workspace
      .getConfiguration()
      .update('terminal.integrated.gpuAcceleration', 'off', vscode.ConfigurationTarget.Global);
    await vscode.commands.executeCommand('memlens.run', vscode.Uri.file(program));
    await until('the question', async () =>
      ui(async ({ page }) =>
        (await page.locator('.terminal-wrapper.active .xterm-rows').innerText()).includes('name?') ? true : undefined,
      ),
    );
    await ui(async ({ page, shot }) => {
      await page.locator('.terminal-wrapper.active .xterm').click();
      await page.keyboard.type('Ada\n');
      await shot('run-terminal');
    });
    await until('the answer', () => (existsSync(answer) && readFileSync(answer, 'utf8') === 'Ada' ? true : undefined));
    await until('the capture’s editor', shownCapture, 60_000);
  });

  it('runs a module, with arguments that are remembered', async () => {
    writeProgram(join(place.workspace, 'tools/__init__.py'), '');
    writeProgram(join(place.workspace, 'tools/report.py'), 'import sys\nopen("args.txt", "w").write(repr(sys.argv[1:]))\n');
    const run = vscode.commands.executeCommand('memlens.runModule');
    await ui(async ({ page }) => {
      const input = page.locator('.quick-input-box input');
      await input.waitFor();
      await input.fill('tools.report');
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Arguments' }).first().click();
      await page.locator('.quick-input-message', { hasText: 'Arguments for the program' }).waitFor();
      await input.fill('--top "two words"');
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: '"two words"' }).waitFor();
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Run' }).first().click();
    });
    await run;
    const args = join(place.workspace, 'args.txt');
    await until(
      'the arguments',
      () => (existsSync(args) && readFileSync(args, 'utf8') === "['--top', 'two words']" ? true : undefined),
      60_000,
    );
    await until('the capture’s editor', shownCapture, 60_000);
  });
});
