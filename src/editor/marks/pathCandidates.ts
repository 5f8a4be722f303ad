/** Path arithmetic between a capture's file names and files here. Captures come from Linux and macOS: `/` separates. */

const parts = (path: string): string[] =>
  path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.');

/** Code that is never a workspace's own, whatever its last parts are. */
const elsewhere = /(^|\/)(site-packages|dist-packages|lib\/python\d[\d.]*)\//;

/**
 * The endings of a path to look for in a workspace folder, longest first. A bare file name counts unless it is one that
 * every package has.
 */
export function suffixes(file: string): string[] {
  if (elsewhere.test(file)) return [];
  const all = parts(file);
  const found: string[] = [];
  for (let start = 0; start < all.length; start++) {
    const suffix = all.slice(start).join('/');
    const isCommonName = start === all.length - 1 && /^(__init__|__main__|setup|conftest)\.py$/.test(suffix);
    if (!isCommonName || all.length === 1) found.push(suffix);
  }
  return found;
}

/** How many of their last parts two paths share; their first part is left out, so that something of both remains. */
export function commonEnding(recorded: string, here: string): number {
  const a = parts(recorded);
  const b = parts(here);
  let common = 0;
  while (common < a.length - 1 && common < b.length - 1 && a[a.length - 1 - common] === b[b.length - 1 - common]) common++;
  return common;
}

/** The mapping that leads from a capture's path to one here: what is left when their common ending is taken off both. */
export function mapPath(recorded: string, here: string): readonly [prefix: string, folder: string] {
  const a = parts(recorded);
  const b = parts(here);
  const common = commonEnding(recorded, here);
  const prefix = `${recorded.startsWith('/') ? '/' : ''}${a.slice(0, a.length - common).join('/')}`;
  const folder = `${here.startsWith('/') ? '/' : ''}${b.slice(0, b.length - common).join('/')}`;
  return [prefix, folder];
}
