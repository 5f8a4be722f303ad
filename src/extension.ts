import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { openDecoder } from './decoder/client.ts';
import { CurrentStore } from './editor/captures/currentStore.ts';
import { chooseInterpreter } from './editor/recording/interpreter.ts';
import { openWorkbench } from './editor/workbench.ts';
import { openCaptureStore } from './recording/folderStore.ts';
import { hasMemray, installMemray, pythonOnPath, virtualEnvironment } from './recording/interpreters.ts';
import { createRecorder } from './recording/localRecorder.ts';
import { installDebugger } from './recording/remedies.ts';
import { createLocalTarget } from './targets/local/localTarget.ts';

/** Bundled beside this file. */
const bundled = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Builds the rooms; reads no file and starts no process. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Memlens', { log: true });
  const target = createLocalTarget();
  const store = new CurrentStore(openCaptureStore, context.storageUri ?? context.globalStorageUri);
  const profileFolder = vscode.Uri.joinPath(context.globalStorageUri, 'profiles').fsPath;
  const tools = { hasMemray, installMemray, installDebugger, virtualEnvironment, pythonOnPath };
  const recorder = createRecorder({
    target,
    store,
    log: (line) => log.info(line),
    keeperPath: bundled('./keeper.js'),
    environment: process.env,
    fallbackInterpreter: () => chooseInterpreter(undefined, tools),
  });
  context.subscriptions.push(
    log,
    store,
    recorder,
    openWorkbench(context, {
      target,
      store,
      recorder,
      log,
      tools,
      openDecoder: () => openDecoder(bundled('./decoder.js'), { cacheFolder: profileFolder }),
      clearCache: () => rm(profileFolder, { recursive: true, force: true }),
    }),
  );
}
