import type { Frame, Page, PageScreenshotOptions } from 'playwright-core';

/** What a function sent to the launcher gets: the workbench's page as playwright sees it. */
export interface Window {
  readonly page: Page;
  /** The visible webview document that holds `selector` (`body`), waiting for it (15 s). */
  readonly webview: (selector?: string, timeout?: number) => Promise<Frame>;
  /** Saves `.shots/<name>.png` and answers its path. */
  readonly shot: (name: string, options?: PageScreenshotOptions) => Promise<string>;
}

const channel = process.env['MEMLENS_UI'];

/** False in a desktop VS Code, whose window nobody drives: such tests are skipped there. */
export const hasUi = channel !== undefined;

/**
 * Runs `act` beside the browser and answers what it returns. It travels as text: it sees its argument and nothing else of this
 * file, and both argument and answer must be JSON.
 */
export async function ui<Answer>(act: (window: Window) => Promise<Answer>): Promise<Answer>;
export async function ui<Answer, Argument>(
  act: (window: Window, argument: Argument) => Promise<Answer>,
  argument: Argument,
): Promise<Answer>;
export async function ui(act: (window: Window, argument: never) => Promise<unknown>, argument?: unknown): Promise<unknown> {
  if (channel === undefined) throw new Error('this VS Code has no UI channel: skip the test where `hasUi` is false');
  const response = await fetch(channel, { method: 'POST', body: JSON.stringify({ source: act.toString(), argument }) });
  const answer = (await response.json()) as { value?: unknown; error?: string };
  if (answer.error !== undefined) throw new Error(`in the page: ${answer.error}`);
  return answer.value;
}
