// Reads what to show from the file that MEMLENS_TOUR names: { source, capture } or { source, pid, seconds }.
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';

const delay = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function activate() {
  const file = process.env.MEMLENS_TOUR;
  if (file === undefined || !existsSync(file)) return;
  const tour = JSON.parse(readFileSync(file, 'utf8'));
  // Room for the amounts after the lines, beside the capture.
  await vscode.commands.executeCommand('workbench.action.closeSidebar');
  await vscode.workspace.getConfiguration('editor').update('minimap.enabled', false, vscode.ConfigurationTarget.Global);
  const source = await vscode.workspace.openTextDocument(tour.source);
  await vscode.window.showTextDocument(source, { viewColumn: vscode.ViewColumn.One, preview: false });
  if (tour.capture !== undefined) {
    const capture = vscode.Uri.file(tour.capture);
    await vscode.commands.executeCommand('vscode.setEditorLayout', { orientation: 0, groups: [{ size: 0.64 }, { size: 0.36 }] });
    await vscode.commands.executeCommand('vscode.openWith', capture, 'memlens.capture', vscode.ViewColumn.Two);
    await vscode.commands.executeCommand('memlens.markCapture', capture);
    return;
  }
  await vscode.commands.executeCommand('memlens.attach', tour.pid);
  await delay(tour.seconds * 1000);
  await vscode.commands.executeCommand('memlens.stop');
}
