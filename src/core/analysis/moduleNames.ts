import type { CaptureInfo } from '../profile/profile.ts';
import type { CodeOrigin } from './codeOrigin.ts';

/**
 * The module of a file: dotted for the user's own (`shop.cache`), the top-level package for everything else (`pandas`, `json`),
 * so that a library of a thousand files is one row.
 */
export function moduleOf(file: string, info: CaptureInfo, originOf: (file: string) => CodeOrigin): string {
  const origin = originOf(file);
  if (file.startsWith('<')) return /^<frozen ([^>]+)>$/.exec(file)?.[1]?.split('.')[0] ?? file;
  const path = file.replaceAll('\\', '/');
  if (origin !== 'own') {
    const roots = [...info.sitePackages, ...(info.standardLibrary === undefined ? [] : [info.standardLibrary])];
    const below =
      belowRoot(path, roots) ?? /^.*\/(?:(?:site|dist)-packages|lib(?:64)?\/python\d+(?:\.\d+t?)?|Lib)\/(.+)$/.exec(path)?.[1];
    return dotted(below ?? baseName(path)).split('.')[0]!;
  }
  // Relative entries of `sys.path` ('' is the working directory) name no absolute file; then the file's own name must do.
  return dotted(belowRoot(path, info.sysPath) ?? baseName(path));
}

/** The part of a path below the deepest of the folders that hold it. */
function belowRoot(path: string, roots: readonly string[]): string | undefined {
  let deepest = '';
  for (const root of roots) {
    const folder = `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
    if (folder.length > 1 && folder.length > deepest.length && path.startsWith(folder)) deepest = folder;
  }
  return deepest === '' ? undefined : path.slice(deepest.length);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function dotted(path: string): string {
  const name = path.replace(/\.(py|pyw|pyc|pyx|pyd)$|(\.[\w-]+)?\.(so|dll|dylib)$/i, '').replaceAll('/', '.');
  return name === '__init__' ? name : name.replace(/\.__init__$/, '');
}
