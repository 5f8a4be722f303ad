import { posix } from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../core/units/bytes.ts';
import { formatCount } from '../../core/units/counts.ts';
import { formatShare } from '../../core/units/shares.ts';
import type { ShowFunctionArgument } from '../capture/captureEditor.ts';
import { commands } from '../ids.ts';
import type { ActiveMarks, EditorMarks } from './editorMarks.ts';
import { functionAround, type MarkedFile, type PlacedLine } from './markedFile.ts';

const shownCallers = 8;

/** Who asked for the memory of a marked line, and what was counted. */
export class MarkHovers implements vscode.HoverProvider {
  readonly #marks: EditorMarks;

  constructor(marks: EditorMarks) {
    this.#marks = marks;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const { active } = this.#marks;
    const file = this.#marks.fileOf(document.uri);
    if (active === undefined || file === undefined) return undefined;
    const placed = this.#marks.linesOf(file).find(({ line }) => line === position.line + 1);
    if (placed === undefined) return undefined;
    const text = new vscode.MarkdownString('', true);
    text.isTrusted = { enabledCommands: [commands.openSource, commands.showFunction, commands.switchMarks] };
    text.appendMarkdown(`${headline(placed, active.wholeBytes)}\n\n`);
    text.appendMarkdown(await this.#callers(active, file, placed));
    text.appendMarkdown(`\n\n---\n\n${counted(placed)}\n\n${basis(file, placed, active)}\n\n${links(file, placed, active)}`);
    return new vscode.Hover(text, document.lineAt(position.line).range);
  }

  async #callers(active: ActiveMarks, file: MarkedFile, placed: PlacedLine): Promise<string> {
    const rows = await active.session.decoder.call('callers', {
      mode: 'peak',
      file: file.marks.file,
      line: placed.mark.line,
      limit: shownCallers,
    });
    if (rows.length === 0) return vscode.l10n.t('Nothing called this: it is where the program starts.');
    const lines = rows.map((row) => {
      const place = `${posix.basename(row.file)}:${row.line}`;
      const link = commandLink(commands.openSource, { file: row.file, line: row.line });
      return `| [${escapeMarkdown(row.function)} · ${escapeMarkdown(place)}](${link}) | ${formatBytes(row.bytes)} |`;
    });
    return `| ${vscode.l10n.t('Called by')} | |\n| :-- | --: |\n${lines.join('\n')}`;
  }
}

function headline({ mark }: PlacedLine, wholeBytes: number): string {
  const share = wholeBytes === 0 ? 0 : mark.bytes / wholeBytes;
  const parts = [
    `**${vscode.l10n.t('{0} held here at the peak', formatBytes(mark.bytes))}**`,
    formatShare(share),
    vscode.l10n.t('{0} allocations', formatCount(mark.count)),
  ];
  if (mark.count > 0) parts.push(vscode.l10n.t('{0} each', formatBytes(mark.bytes / mark.count)));
  return parts.join(' · ');
}

function counted({ mark }: PlacedLine): string {
  return vscode.l10n.t(
    'Own {0}: allocated by this line itself. Total {1}: with all it calls.',
    formatBytes(mark.ownBytes),
    formatBytes(mark.totalBytes),
  );
}

/** By what the line is known to be the recorded one. */
function basis(file: MarkedFile, placed: PlacedLine, active: ActiveMarks): string {
  const { provenance } = file;
  const name = escapeMarkdown(active.name);
  if (placed.changed) return `$(warning) ${vscode.l10n.t('This line has changed since {0} was recorded.', name)}`;
  const moved = placed.line === placed.mark.line ? '' : ` ${vscode.l10n.t('It was line {0} then.', placed.mark.line)}`;
  if (provenance.kind === 'hashes') return vscode.l10n.t('From {0}; the line’s text is still what was recorded.', name) + moved;
  const time = new Date(provenance.modifiedAt).toLocaleString(vscode.env.language);
  return (
    (provenance.kind === 'changedSince'
      ? `$(warning) ${vscode.l10n.t('From {0}, which ended before this file was last changed ({1}): lines may have moved.', name, time)}`
      : vscode.l10n.t('From {0}; this file was last changed before the capture ended ({1}).', name, time)) + moved
  );
}

function links(file: MarkedFile, placed: PlacedLine, active: ActiveMarks): string {
  const argument: ShowFunctionArgument = {
    path: active.path,
    function: functionAround(file, placed.mark.line)?.name ?? '',
    file: file.marks.file,
    line: placed.mark.line,
  };
  return [
    `[${vscode.l10n.t('Show in flamegraph')}](${commandLink(commands.showFunction, argument)})`,
    `[${vscode.l10n.t('Other captures')}](${commandLink(commands.switchMarks)})`,
  ].join(' · ');
}

function commandLink(command: string, argument?: unknown): string {
  const query = argument === undefined ? '' : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `command:${command}${query}`;
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-!|<>~$&]/g, '\\$&').replaceAll(/\s+/g, ' ');
}
