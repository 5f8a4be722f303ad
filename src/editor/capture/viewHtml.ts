import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The page of a capture: a shell of constant size. Words and numbers come by message, never in the HTML. */
export function viewHtml(webview: vscode.Webview, out: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const resource = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(out, name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
  ].join('; ');
  return `<!doctype html>
<html lang="${vscode.env.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${resource('webview.css')}">
<title>Memlens</title>
</head>
<body>
<div id="root"></div>
<script nonce="${nonce}" src="${resource('webview.js')}"></script>
</body>
</html>`;
}
