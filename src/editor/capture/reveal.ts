import * as vscode from 'vscode';

/** Shows a file where this window can: the system's file manager, the explorer, or its path in words. */
export async function revealFile(path: string): Promise<void> {
  const uri = vscode.Uri.file(path);
  if (vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined) {
    await vscode.commands.executeCommand('revealFileInOS', uri);
  } else if (vscode.workspace.getWorkspaceFolder(uri) !== undefined) {
    await vscode.commands.executeCommand('revealInExplorer', uri);
  } else {
    const copy = vscode.l10n.t('Copy Path');
    const answer = await vscode.window.showInformationMessage(path, copy);
    if (answer === copy) await vscode.env.clipboard.writeText(path);
  }
}
