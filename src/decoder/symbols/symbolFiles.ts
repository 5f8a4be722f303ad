import { type Stats, closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { EpochMilliseconds } from '../../core/base/brand.ts';
import type { NativeFile, NativeName, NativeNames } from '../../core/profile/nativeAddresses.ts';
import type { NativeSegment } from '../../core/profile/nativeTables.ts';
import { SymbolInstance, type SymbolLinks, type SymbolSource } from './symbolInstance.ts';

/** Where distributions put the debug information of what they ship. */
const debugFolder = '/usr/lib/debug';

/** memray's frame for an address that no symbol of the file covers. A file without symbols doesn't appear in its stacks. */
const unnamed: NativeName = { function: '<unknown>', file: undefined, line: 0 };

/** What became of one mapped file. */
export interface FileNames {
  /** Empty where the file tells nothing. */
  readonly names: NativeNames;
  /**
   * `missing`: it is not there, or can't be read. `changed`: it was written after the recording, or other parts of it would be
   * mapped than were, in which case it names nothing. `unnamed`: no file at all, but a piece of the system's own;
   * or a library of macOS, whose form is not read here.
   */
  readonly state: 'asRecorded' | 'missing' | 'changed' | 'unnamed';
}

/**
 * The module is beside the bundle; run from its source, in the folder where it is built. Undefined where it is not, or where
 * WebAssembly is blocked.
 */
export function loadSymbolModule(): WebAssembly.Module | undefined {
  for (const place of ['./symbols.wasm', '../../symbols/symbols.wasm']) {
    try {
      return new WebAssembly.Module(readFileSync(new URL(place, import.meta.url)));
    } catch {
      // The other place, or none.
    }
  }
  return undefined;
}

/**
 * Names a file's addresses; its debug files are looked for where debuggers look. One instance, gone when this returns.
 *
 * @param recordedUntil when the recording ended
 */
export function nameFile(module: WebAssembly.Module, file: NativeFile, recordedUntil: EpochMilliseconds): FileNames {
  // The kernel's own library goes by a name without a folder.
  if (!file.path.includes('/')) return { names: [], state: 'unnamed' };
  // memray doesn't run on Windows, where a path may be another machine's, which would be asked with the user's credentials.
  if (process.platform === 'win32') return { names: [], state: 'missing' };
  // Relative to a folder that nobody recorded, it may be any file.
  using main = isAbsolute(file.path) ? openFile(file.path) : undefined;
  if (main === undefined) return { names: [], state: 'missing' };
  if (isMachO(main)) return { names: [], state: 'unnamed' };
  // A hostile file may trap the instance, or be too large for it: the symbols alone are tried then.
  for (const withLines of [true, false]) {
    try {
      const names = nameBy(new SymbolInstance(module), main, file, withLines);
      const isAsRecorded = names !== undefined && main.writtenAt <= recordedUntil;
      return { names: names ?? [], state: isAsRecorded ? 'asRecorded' : 'changed' };
    } catch (error) {
      if (!isTrap(error)) throw error;
    }
  }
  return { names: [], state: 'asRecorded' };
}

/** Undefined for a file that can't be the one that was mapped. */
function nameBy(instance: SymbolInstance, main: OpenFile, file: NativeFile, withLines: boolean): NativeNames | undefined {
  const number = instance.addFile(main);
  const links = instance.links(number);
  if (links === undefined || !sameSegments(links.segments, file.segments)) return undefined;
  let hasSymbols = instance.takeSymbols(number);
  using debug = openDebugFile(instance, file.path, links);
  if (debug !== undefined) {
    hasSymbols = instance.takeSymbols(debug.number) || hasSymbols;
    if (withLines) takeLines(instance, debug.number, debug.file.path, debug.links.alternate);
  } else if (withLines) {
    takeLines(instance, number, file.path, links.alternate);
  }
  const names = instance.name(file.addresses);
  return hasSymbols ? names.map((frames) => (frames.length === 0 ? [unnamed] : frames)) : names;
}

function takeLines(instance: SymbolInstance, number: number, path: string, alternate: string): void {
  if (alternate !== '') {
    using supplement = openFile(resolve(dirname(path), alternate));
    if (supplement !== undefined) instance.takeLines(instance.addFile(supplement));
  }
  instance.takeLines(number);
}

interface DebugFile extends Disposable {
  readonly file: OpenFile;
  readonly number: number;
  readonly links: SymbolLinks;
}

/** The first that is there, and says that it belongs to the file. */
function openDebugFile(instance: SymbolInstance, path: string, { buildId, debugLink }: SymbolLinks): DebugFile | undefined {
  const folder = dirname(path);
  const places = [
    ...(buildId.length > 2 ? [join(debugFolder, '.build-id', buildId.slice(0, 2), `${buildId.slice(2)}.debug`)] : []),
    ...(debugLink !== '' && !debugLink.includes('/')
      ? [join(folder, debugLink), join(folder, '.debug', debugLink), join(debugFolder, folder, debugLink)]
      : []),
  ];
  for (const place of places) {
    if (place === path) continue;
    const file = openFile(place);
    if (file === undefined) continue;
    const number = instance.addFile(file);
    const links = instance.links(number);
    if (links?.buildId === buildId) return { file, number, links, [Symbol.dispose]: () => file[Symbol.dispose]() };
    file[Symbol.dispose]();
  }
  return undefined;
}

/** The file's segments are those that were mapped: another build of a library seldom has the same. */
function sameSegments(ours: SymbolLinks['segments'], recorded: readonly NativeSegment[]): boolean {
  return recorded.every(({ address, size }) => ours.some((segment) => segment[0] === address && segment[1] === size));
}

interface OpenFile extends SymbolSource, Disposable {
  readonly path: string;
  readonly writtenAt: EpochMilliseconds;
}

/** Regular files only: a capture may name anything. */
function openFile(path: string): OpenFile | undefined {
  let descriptor: number;
  let stat: Stats;
  try {
    stat = statSync(path);
    if (!stat.isFile()) return undefined;
    descriptor = openSync(path, 'r');
  } catch {
    return undefined;
  }
  return {
    path,
    size: stat.size,
    writtenAt: stat.mtimeMs as EpochMilliseconds,
    read: (offset, target) => {
      try {
        for (let at = 0; at < target.length;) {
          const count = readSync(descriptor, target, at, target.length - at, offset + at);
          if (count === 0) return false;
          at += count;
        }
        return true;
      } catch {
        return false;
      }
    },
    [Symbol.dispose]: () => {
      closeSync(descriptor);
    },
  };
}

/** By its first four bytes: of one processor, of either width and order of bytes, or of several. */
function isMachO(file: OpenFile): boolean {
  const start = new Uint8Array(4);
  if (file.size < 4 || !file.read(0, start)) return false;
  const magic = new DataView(start.buffer).getUint32(0);
  return [0xfeed_face, 0xfeed_facf, 0xcefa_edfe, 0xcffa_edfe, 0xcafe_babe].includes(magic);
}

/** What an instance may throw, whatever the file. */
function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}
