import { unknownFile } from '../profile/hybridProfile.ts';
import type { CaptureInfo } from '../profile/profile.ts';

/** Whose code a frame is: decided by the capture's own lists, else by the path. */
export type CodeOrigin = 'own' | 'library' | 'stdlib' | 'import' | 'native';

/** Names of code that was typed or passed rather than stored: the user's own. */
const ownPseudoFiles = /^<(stdin|string|console|ipython-input|python-input|unknown|doctest|cell|tmp)/i;
const libraryFolder = /[\\/](site|dist)-packages[\\/]/;
/** `/usr/lib/python3.11/json/…`, `C:\Python311\Lib\json\…`, and the zipped one. */
const standardFolder = /[\\/]lib(64)?[\\/]python\d+(\.\d+t?)?[\\/]|[\\/]python\d{2,3}[\\/]lib[\\/]|[\\/]python\d{2,3}\.zip[\\/]/i;
const sharedObject = /\.(so(\.\d+)*|dylib|pyd|dll)$/i;
/** What compilers other than Python's name as the source of their code; C++'s own headers go by names without an ending. */
const compiledSource =
  /\.(c|cc|cpp|cxx|c\+\+|cu|h|hh|hpp|hxx|tcc|inc|def|s|asm|rs|go|zig|f|f\d\d|m|mm|d|pas)$|[\\/]include[\\/]c\+\+[\\/]/i;

/** Says whose code a file is, for the files of one capture. */
export function originsOf(info: CaptureInfo): (file: string) => CodeOrigin {
  const libraries = info.sitePackages.map(folder);
  const standard = info.standardLibrary === undefined ? undefined : folder(info.standardLibrary);
  const isNative = (file: string): boolean =>
    sharedObject.test(file) || (info.hasNativeTraces && (file === unknownFile || compiledSource.test(file)));
  return (file) => {
    if (isNative(file)) return 'native';
    if (file.startsWith('<frozen importlib') || file.startsWith('<frozen zipimport')) return 'import';
    if (isPseudoFile(file)) return ownPseudoFiles.test(file) ? 'own' : 'stdlib';
    if (libraries.some((path) => file.startsWith(path)) || libraryFolder.test(file)) return 'library';
    // Interpreters that were moved after they were built (uv's, conda's) record the folder they were built for: so by the path too.
    if ((standard !== undefined && file.startsWith(standard)) || standardFolder.test(file)) return 'stdlib';
    return 'own';
  };
}

/** Code that no file holds: `<string>`, `<stdin>`, `<frozen runpy>`. */
export function isPseudoFile(file: string): boolean {
  return file.startsWith('<');
}

function folder(path: string): string {
  return /[\\/]$/.test(path) ? path : `${path}${path.includes('\\') ? '\\' : '/'}`;
}
