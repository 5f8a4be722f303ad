import { access, stat } from 'node:fs/promises';
import { isAbsolute, join, posix } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/base/disposable.ts';
import { Emitter } from '../../core/base/event.ts';
import { settings } from '../ids.ts';
import { pathMappings } from '../settings.ts';
import { commonEnding, mapPath, suffixes } from './pathCandidates.ts';

/** Finds a capture's source files here: by the mappings, as they are, or by a workspace folder's own suffix. */
export class SourceFinder implements Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  /** What was found before may be elsewhere now. */
  readonly onDidChange = this.#changed.event;
  readonly #found = new Map<string, Promise<vscode.Uri | undefined>>();

  constructor() {
    const forget = (): void => {
      this.#found.clear();
      this.#changed.fire();
    };
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(settings.pathMappings)) forget();
      }),
    );
    this.#store.add(vscode.workspace.onDidChangeWorkspaceFolders(forget));
  }

  find(file: string): Promise<vscode.Uri | undefined> {
    const known = this.#found.get(file);
    if (known !== undefined) return known;
    const search = this.#search(file);
    this.#found.set(file, search);
    // An absent file may appear: only what was found is kept.
    void search.then((uri) => {
      if (uri === undefined) this.#found.delete(file);
    });
    return search;
  }

  /** Asks where a file is and remembers the answer as a mapping; undefined when given up. */
  async locate(file: string): Promise<vscode.Uri | undefined> {
    const name = posix.basename(file.replaceAll('\\', '/'));
    const picked = await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Where is {0}?', file),
      openLabel: vscode.l10n.t('This Is {0}', name),
      canSelectMany: false,
      filters: { Python: ['py', 'pyx', 'pyw'] },
      ...(vscode.workspace.workspaceFolders?.[0] === undefined ? {} : { defaultUri: vscode.workspace.workspaceFolders[0].uri }),
    });
    const uri = picked?.[0];
    if (uri === undefined) return undefined;
    const [prefix, folder] = mapPath(file, uri.fsPath);
    const configuration = vscode.workspace.getConfiguration();
    const [section] = [settings.pathMappings];
    const current = configuration.inspect<Record<string, string>>(section);
    const target =
      vscode.workspace.workspaceFolders === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
    const existing = target === vscode.ConfigurationTarget.Global ? current?.globalValue : current?.workspaceValue;
    await configuration.update(section, { ...existing, [prefix]: folder }, target);
    return uri;
  }

  dispose(): void {
    this.#store.dispose();
  }

  async #search(file: string): Promise<vscode.Uri | undefined> {
    // Frames of frozen modules and of `exec` have no file: `<frozen importlib._bootstrap>`.
    if (file === '' || file.startsWith('<')) return undefined;
    for (const [prefix, folder] of pathMappings()) {
      const rest = restAfter(file, prefix);
      if (rest !== undefined && (await isFile(join(folder, rest)))) return vscode.Uri.file(join(folder, rest));
    }
    if (isAbsolute(file) && (await isFile(file))) return vscode.Uri.file(file);
    return this.#inWorkspace(file);
  }

  /** Folders may all have an `app/main.py`: the one that has more of the recorded path in its own is meant, its name included. */
  async #inWorkspace(file: string): Promise<vscode.Uri | undefined> {
    let best: { readonly path: string; readonly common: number } | undefined;
    for (const folder of vscode.workspace.workspaceFolders ?? []) {
      for (const suffix of suffixes(file)) {
        const path = join(folder.uri.fsPath, suffix);
        if (!(await isFile(path))) continue;
        const common = commonEnding(file, path);
        if (best === undefined || common > best.common) best = { path, common };
        break;
      }
    }
    return best === undefined ? undefined : vscode.Uri.file(best.path);
  }
}

/** What follows a prefix of whole path parts; undefined when the path doesn't begin with it. */
function restAfter(file: string, prefix: string): string | undefined {
  const bare = prefix.replace(/[/\\]+$/, '');
  if (!file.startsWith(bare)) return undefined;
  const rest = file.slice(bare.length);
  return rest === '' || /^[/\\]/.test(rest) ? rest : undefined;
}

async function isFile(path: string): Promise<boolean> {
  try {
    await access(path);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
