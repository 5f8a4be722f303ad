import { PythonExtension, PVSC_EXTENSION_ID } from '@vscode/python-extension';
import * as vscode from 'vscode';
import type { Tools } from '../parts.ts';
import { pythonPath } from '../settings.ts';

/**
 * The interpreter for a file or folder: the Python extension's active one, the setting, a virtual environment in the
 * workspace, PATH. Nothing of an untrusted workspace is run.
 */
export async function chooseInterpreter(scope: vscode.Uri | undefined, tools: Tools): Promise<string | undefined> {
  return (
    (await fromPythonExtension(scope)) ?? pythonPath(scope) ?? (await fromWorkspace(scope, tools)) ?? (await tools.pythonOnPath())
  );
}

async function fromPythonExtension(scope: vscode.Uri | undefined): Promise<string | undefined> {
  if (vscode.extensions.getExtension(PVSC_EXTENSION_ID) === undefined) return undefined;
  try {
    const api = await PythonExtension.api();
    const environment = await api.environments.resolveEnvironment(api.environments.getActiveEnvironmentPath(scope));
    return environment?.executable.uri?.fsPath;
  } catch {
    // An extension that fails to start must not stand in our way: the next source is asked.
    return undefined;
  }
}

async function fromWorkspace(scope: vscode.Uri | undefined, tools: Tools): Promise<string | undefined> {
  if (!vscode.workspace.isTrusted) return undefined;
  const own = scope === undefined ? undefined : vscode.workspace.getWorkspaceFolder(scope);
  for (const folder of own === undefined ? (vscode.workspace.workspaceFolders ?? []) : [own]) {
    const found = await tools.virtualEnvironment(folder.uri.fsPath);
    if (found !== undefined) return found;
  }
  return undefined;
}
