import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** Milliseconds, as VS Code's own table of start-up performance gives them (`Developer: Startup Performance`). */
interface Activation {
  readonly loadCode: number;
  readonly callActivate: number;
}

function activationOf(report: string): Activation | undefined {
  // A Markdown table: extension | eager | load code | call activate | finish activate | event | by
  const row = report
    .split('\n')
    .find((line) => /^\|?\s*memlens\.memlens\s*\|/.test(line))
    ?.split('|')
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '');
  const [, , loadCode, callActivate] = row ?? [];
  return loadCode === undefined || callActivate === undefined
    ? undefined
    : { loadCode: Number(loadCode), callActivate: Number(callActivate) };
}

describe('what activation costs', () => {
  it('stays within its budget of 20 ms', async () => {
    await vscode.commands.executeCommand('memlens.clearMarks');
    await vscode.commands.executeCommand('perfview.show');
    let report = '';
    let found: Activation | undefined;
    for (let i = 0; i < 100 && found === undefined; i++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      report = vscode.window.activeTextEditor?.document.getText() ?? '';
      found = activationOf(report);
    }
    assert.ok(found, `no row of memlens.memlens in:\n${report.slice(0, 4000)}`);
    console.log(`activation: load code ${found.loadCode} ms, call activate ${found.callActivate} ms`);
    assert.ok(found.callActivate < 20, `activate() took ${found.callActivate} ms`);
  });
});
