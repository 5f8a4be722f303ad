import type { CaptureInfo, Profile } from '../profile/profile.ts';

/** A file's module, and whether memray counts it as the standard library's. */
interface ModuleName {
  readonly name: string;
  readonly isStandard: boolean;
}

/**
 * The module memray books each call stack on: the top-level package of the innermost frame outside the standard library,
 * `<root>` where there is none or it is memray's own (`ModuleResolver` in memray 1.20's `reporters/module_tools.py`).
 */
export function memrayModules(profile: Profile): { readonly names: readonly string[]; readonly ofNode: Int32Array } {
  const { nodes, frames, functions, strings, info } = profile;
  const names = ['<root>'];
  const numbers = new Map([
    ['<root>', 0],
    ['memray', 0],
  ]);
  /** By file: the number of its module; -1 for the standard library, -2 for a file not met yet. */
  const ofFile = new Int32Array(strings.length).fill(-2);
  const ofNode = new Int32Array(nodes.length);
  for (let node = 1; node < nodes.length; node++) {
    const file = functions.file[frames.function[nodes.frame[node]!]!]!;
    let module = ofFile[file]!;
    if (module === -2) {
      const { name, isStandard } = moduleName(strings[file]!, info);
      const top = name.split('.', 1)[0]!;
      module = isStandard ? -1 : (numbers.get(top) ?? names.push(top) - 1);
      if (!isStandard) numbers.set(top, module);
      ofFile[file] = module;
    }
    ofNode[node] = module === -1 ? ofNode[nodes.parent[node]!]! : module;
  }
  return { names, ofNode };
}

function moduleName(file: string, info: CaptureInfo): ModuleName {
  if (file === '') return { name: 'unknown', isStandard: false };
  if (file.startsWith('<frozen ')) return { name: file.slice('<frozen '.length, -1), isStandard: true };
  for (const folder of info.sitePackages) {
    const below = relative(file, folder);
    if (below !== undefined) return { name: dotted(below), isStandard: false };
  }
  const standard = info.standardLibrary === undefined ? undefined : relative(file, info.standardLibrary);
  if (standard !== undefined) return { name: dotted(standard), isStandard: true };
  for (const folder of info.sysPath) {
    const below = relative(file, folder);
    if (below !== undefined) return { name: dotted(below), isStandard: false };
  }
  return { name: dotted(parts(file).slice(-1)), isStandard: false };
}

/** The parts of a path below a folder; of a relative path below '.', all of them. */
function relative(file: string, folder: string): string[] | undefined {
  if (file.startsWith('/') !== folder.startsWith('/')) return undefined;
  const path = parts(file);
  const base = parts(folder);
  return base.length <= path.length && base.every((part, i) => part === path[i]) ? path.slice(base.length) : undefined;
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function dotted(path: string[]): string {
  const last = path.at(-1) ?? '';
  if (last === '__init__.py') return path.slice(0, -1).join('.');
  return [...path.slice(0, -1), last.length > 3 && last.endsWith('.py') ? last.slice(0, -3) : last].join('.');
}
