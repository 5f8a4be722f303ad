import * as vscode from 'vscode';
import { type OptionRow, toggle } from './optionsMenu.ts';

/** What attach and run have in common, each with what it costs. */
interface Common {
  readonly aggregate: boolean;
  readonly native: boolean;
  readonly followFork: boolean;
  readonly tracePythonAllocators: boolean;
  readonly compress: boolean;
}

export function recordingToggles<T extends Common>(): readonly OptionRow<T>[] {
  return [
    toggle<Common>(
      vscode.l10n.t('Aggregate'),
      vscode.l10n.t(
        'Small files for long recordings. 0 bytes until the end, and empty when the process is killed: not for out-of-memory hunts.',
      ),
      'aggregate',
    ),
    toggle<Common>(
      vscode.l10n.t('Native stacks'),
      vscode.l10n.t('C and C++ frames too, for memory held inside an extension module. About 1.7 times the run time.'),
      'native',
    ),
    toggle<Common>(
      vscode.l10n.t('Follow forks'),
      vscode.l10n.t('Child processes forked from then on, each into a file of its own; not those started afresh (spawn).'),
      'followFork',
    ),
    toggle<Common>(
      vscode.l10n.t('Trace Python’s allocators'),
      vscode.l10n.t(
        'Every object, for leaks of many small ones. About 3 times the run time (7.6 with native stacks), large files.',
      ),
      'tracePythonAllocators',
    ),
    toggle<Common>(
      vscode.l10n.t('Compress'),
      vscode.l10n.t('Off saves a pause when the recording ends, and costs disk.'),
      'compress',
    ),
  ];
}
