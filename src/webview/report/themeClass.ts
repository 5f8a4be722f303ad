/** What the person's system asks for, by the names that the view's style sheets know from the editor. */
export function followSystemTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const contrast = matchMedia('(prefers-contrast: more), (forced-colors: active)');
  const apply = (): void => {
    const classes = contrast.matches
      ? dark.matches
        ? ['vscode-high-contrast', 'vscode-dark']
        : ['vscode-high-contrast-light', 'vscode-light']
      : [dark.matches ? 'vscode-dark' : 'vscode-light'];
    document.body.className = classes.join(' ');
  };
  apply();
  dark.addEventListener('change', apply);
  contrast.addEventListener('change', apply);
}
