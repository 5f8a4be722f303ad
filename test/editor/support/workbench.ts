import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ui } from './ui.ts';

/** Asks until the answer is there; fails with what was asked for. */
export async function until<T>(
  what: string | (() => string),
  ask: () => Promise<T | undefined> | T | undefined,
  limit = 20_000,
): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    assert(performance.now() < end, `not within ${limit / 1000} s: ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Texts of the notifications, which tests must ask for: toasts don't show. Each with its buttons' labels in it. */
export async function notifications(): Promise<string[]> {
  await vscode.commands.executeCommand('notifications.showList');
  return ui(async ({ page }) => page.locator('.notifications-center .notification-list-item').allInnerTexts());
}

export async function notificationWith(text: string | RegExp, limit = 20_000): Promise<string> {
  let seen: string[] = [];
  const ask = async (): Promise<string | undefined> => {
    seen = await notifications();
    return seen.find((shown) => (typeof text === 'string' ? shown.includes(text) : text.test(shown)));
  };
  return until(() => `a notification with ${String(text)}; there were ${JSON.stringify(seen)}`, ask, limit);
}

/** Presses a notification's button as a person would. */
export async function pressInNotification(label: string): Promise<void> {
  await vscode.commands.executeCommand('notifications.showList');
  await ui(async ({ page }, button) => {
    await page.locator('.notifications-center .notification-list-item').getByRole('button', { name: button }).first().click();
  }, label);
}

export async function clearNotifications(): Promise<void> {
  await vscode.commands.executeCommand('notifications.clearAll');
  await vscode.commands.executeCommand('notifications.hideList');
}

/** The rows of one of the views in the side bar. */
export function paneRows(title: string): Promise<string[]> {
  return ui(
    async ({ page }, name) =>
      page
        .locator('.pane', { has: page.locator('.pane-header', { hasText: name }) })
        .locator('.monaco-list-row')
        .allInnerTexts(),
    title,
  );
}

/** The status bar's texts. */
export function statusBar(): Promise<string[]> {
  return ui(async ({ page }) => page.locator('.statusbar-item').allInnerTexts());
}

export function activeInput(): unknown {
  return vscode.window.tabGroups.activeTabGroup.activeTab?.input;
}

/** The path of the capture that the active tab shows; undefined when it shows something else. */
export function shownCapture(): string | undefined {
  const input = activeInput();
  return input instanceof vscode.TabInputCustom && input.viewType === 'memlens.capture' ? input.uri.fsPath : undefined;
}

/** All that hovers say at a line, 1-based, as markdown. */
export async function hoverText(path: string, line: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    vscode.Uri.file(path),
    new vscode.Position(line - 1, 9),
  );
  // What comes back from providers is always in the new form.
  return hovers.flatMap(({ contents }) => (contents as vscode.MarkdownString[]).map(({ value }) => value)).join('\n');
}

/** What marks draw after lines: 1-based line of the visible editor -> text. Read from the page, as it is seen. */
export async function drawnAmounts(): Promise<ReadonlyMap<number, string>> {
  const drawn = await ui(async ({ page }) =>
    page.evaluate(() => {
      const editor =
        document.querySelector('.editor-group-container.active .monaco-editor') ?? document.querySelector('.monaco-editor');
      const found: [string, string][] = [];
      if (editor === null) return found;
      const tops = new Map<string, string>();
      for (const number of editor.querySelectorAll<HTMLElement>('.margin-view-overlays > div')) {
        const text = number.querySelector('.line-numbers')?.textContent.trim();
        if (text !== undefined) tops.set(number.style.top, text);
      }
      for (const line of editor.querySelectorAll<HTMLElement>('.view-lines > .view-line')) {
        const number = tops.get(line.style.top);
        for (const span of line.querySelectorAll('span')) {
          const content = getComputedStyle(span, '::after').content;
          if (number !== undefined && content.startsWith('"')) found.push([number, content.slice(1, -1)]);
        }
      }
      return found;
    }),
  );
  return new Map(drawn.map(([line, text]) => [Number(line), text.replaceAll('\u00a0', ' ')]));
}

/** Waits until marks are drawn in the active editor. */
export function someAmounts(): Promise<ReadonlyMap<number, string>> {
  return until('marks in the editor', async () => {
    const amounts = await drawnAmounts();
    return amounts.size === 0 ? undefined : amounts;
  });
}
