import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { AttachOptions, RunOptions } from '../recording/recording.ts';
import { settings } from './ids.ts';

type SettingId = (typeof settings)[keyof typeof settings];

const mebibyte = 1024 * 1024;

function read<T>(id: SettingId, fallback: T, scope?: vscode.ConfigurationScope): T {
  const value = vscode.workspace.getConfiguration(undefined, scope ?? null).get<T>(id, fallback);
  // A settings file can hold anything; a value of another type counts as absent.
  return typeof value === typeof fallback ? value : fallback;
}

const methods: readonly AttachOptions['method'][] = ['auto', 'gdb', 'lldb', 'sys.remote_exec'];

/** What `memlens.attach.*` says: the options of an attach that asks nothing. */
export function attachDefaults(): AttachOptions {
  const minutes = read<number>(settings.attachDuration, 10);
  const maxMebibytes = read<number>(settings.attachMaxCaptureSize, 2048);
  const method = read<string>(settings.attachMethod, 'auto');
  return {
    durationSeconds: minutes > 0 ? minutes * 60 : undefined,
    passDuration: read(settings.attachPassDuration, false),
    aggregate: read(settings.attachAggregate, false),
    native: read(settings.attachNative, false),
    followFork: read(settings.attachFollowFork, false),
    tracePythonAllocators: read(settings.attachTracePythonAllocators, false),
    compress: read(settings.attachCompress, true),
    method: methods.find((known) => known === method) ?? 'auto',
    output: expandFolder(read(settings.attachOutput, '')),
    maxCaptureBytes: maxMebibytes > 0 ? maxMebibytes * mebibyte : undefined,
    minFreeBytes: read(settings.attachMinFreeSpace, 1024) * mebibyte,
    debugger: expandFolder(read(settings.attachDebugger, '')),
    allowHarmfulDebugger: false,
  };
}

type RunDefaults = Pick<
  RunOptions,
  'aggregate' | 'native' | 'followFork' | 'tracePythonAllocators' | 'compress' | 'systemMalloc'
>;

export function runDefaults(scope: vscode.Uri | undefined): RunDefaults {
  return {
    aggregate: read(settings.runAggregate, false, scope),
    native: read(settings.runNative, false, scope),
    followFork: read(settings.runFollowFork, false, scope),
    tracePythonAllocators: read(settings.runTracePythonAllocators, false, scope),
    compress: read(settings.runCompress, true, scope),
    systemMalloc: read(settings.runSystemMalloc, false, scope),
  };
}

export interface MarkSettings {
  /** Shares are 0..1 here; people write percent. */
  readonly minShare: number;
  readonly hotShare: number;
  readonly maxLinesPerFile: number;
  readonly codeLens: boolean;
}

export function markSettings(): MarkSettings {
  return {
    minShare: read(settings.marksMinShare, 1) / 100,
    hotShare: read(settings.marksHotShare, 1) / 100,
    maxLinesPerFile: read(settings.marksMaxLinesPerFile, 20),
    codeLens: read(settings.marksCodeLens, true),
  };
}

/** `memlens.pythonPath`; undefined when nothing is set. VS Code itself leaves out what an untrusted workspace says. */
export function pythonPath(scope: vscode.Uri | undefined): string | undefined {
  return expandFolder(read(settings.pythonPath, '', scope), scope);
}

/** Prefix in a capture -> folder here, longest prefix first. */
export function pathMappings(): readonly (readonly [prefix: string, folder: string])[] {
  const seen = new Map<string, string>();
  for (const scope of [undefined, ...(vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri)]) {
    const mappings: Record<string, unknown> = read<Record<string, unknown>>(settings.pathMappings, {}, scope);
    for (const [prefix, folder] of Object.entries(mappings)) {
      if (typeof folder !== 'string' || prefix === '') continue;
      const expanded = expandFolder(folder, scope);
      if (expanded !== undefined && !seen.has(prefix)) seen.set(prefix, expanded);
    }
  }
  return [...seen].sort(([a], [b]) => b.length - a.length);
}

/** Where captures go: the setting, else a folder of this workspace (or of no workspace) in VS Code's storage. */
export function capturesFolder(storage: vscode.Uri): string {
  return expandFolder(read(settings.captures, '')) ?? join(storage.fsPath, 'captures');
}

/** `~`, `${workspaceFolder}` and relative paths made absolute; undefined for an empty text. */
function expandFolder(text: string, scope?: vscode.Uri): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const folder =
    (scope === undefined ? undefined : vscode.workspace.getWorkspaceFolder(scope)) ?? vscode.workspace.workspaceFolders?.[0];
  const base = folder?.uri.fsPath ?? homedir();
  const expanded = trimmed.replace(/^~(?=$|[/\\])/, homedir()).replaceAll('${workspaceFolder}', base);
  return isAbsolute(expanded) ? expanded : join(base, expanded);
}
