import type { Disposable } from '../../core/base/disposable.ts';
import { toDisposable } from '../../core/base/disposable.ts';

/** A canvas can't read `var()`: an element of the page resolves what the style sheet says. Leaves the element as it was. */
export function resolveColor(probe: HTMLElement, variable: string): string {
  const before = probe.style.color;
  probe.style.color = `var(${variable})`;
  const { color } = getComputedStyle(probe);
  probe.style.color = before;
  return color;
}

/** VS Code changes the theme by the root's style and the body's class. */
export function onThemeChange(listener: () => void): Disposable {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  return toDisposable(() => {
    observer.disconnect();
  });
}
