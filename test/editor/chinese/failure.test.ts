import * as vscode from 'vscode';
import { hasUi, ui } from '../support/ui.ts';
import { clearNotifications, notificationWith } from '../support/workbench.ts';

describe('in Chinese, without anything recorded', () => {
  before(function () {
    if (!hasUi || !vscode.env.language.startsWith('zh')) this.skip();
  });

  after(clearNotifications);

  it('says what went wrong', async () => {
    await vscode.commands.executeCommand('memlens.attach', 2 ** 22 + 1);
    await notificationWith(/已不存在/);
  });

  it('teaches in the views', async () => {
    await vscode.commands.executeCommand('memlens.captures.focus');
    await ui(async ({ page, shot }) => {
      await page.locator('.part.sidebar').getByText('还没有捕获').first().waitFor();
      await shot('views-chinese');
    });
  });
});
