const most = 5;

/** Names of things, one after another; of many the first few, with a word on the rest that any language reads: `a, b, … (+12)`. */
export function formatList(names: readonly string[]): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')}, … (+${names.length - most})`;
}
