import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { recordElsewhere } from '../support/capture.ts';
import { place, python } from '../support/place.ts';
import { hasUi } from '../support/ui.ts';
import { clearNotifications, drawnAmounts, paneRows, shownCapture, someAmounts, until } from '../support/workbench.ts';

const one = join(place.workspace, 'one/app/store.py');
const two = join(place.workspace, 'two/app/store.py');

/** Runs a file with memray; answers the capture once its editor is open. */
async function record(program: string): Promise<string> {
  await vscode.commands.executeCommand('memlens.run', vscode.Uri.file(program));
  return until('the capture’s editor', shownCapture, 60_000);
}

async function open(file: string): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closePanel');
  await vscode.window.showTextDocument(vscode.Uri.file(file));
}

async function marksOf(file: string): Promise<ReadonlyMap<number, string>> {
  await open(file);
  return someAmounts();
}

/** Absence needs a moment: marks of a file come shortly after its editor. */
async function assertUnmarked(file: string): Promise<void> {
  await open(file);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.deepEqual([...(await drawnAmounts())], [], `${file} is marked`);
}

describe('with two folders that have a file of the same name', function () {
  this.timeout(120_000);

  before(function () {
    if (!hasUi || python === undefined) this.skip();
    assert.equal(vscode.workspace.workspaceFolders?.length, 2);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('memlens.clearMarks');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await clearNotifications();
  });

  it('marks the first folder’s after a run of it, and not the second’s', async () => {
    await record(one);
    const marks = await marksOf(one);
    assert.deepEqual([...marks.keys()], [5]);
    assert.match(marks.get(5)!, /^8\.\d+ MiB/);
    await assertUnmarked(two);
  });

  it('marks the second folder’s after a run of it, and not the first’s', async () => {
    await record(two);
    const marks = await marksOf(two);
    assert.deepEqual([...marks.keys()], [6]);
    assert.match(marks.get(6)!, /^16\.\d+ MiB/);
    await assertUnmarked(one);
  });

  it('finds the right one for a capture from elsewhere, by the folder’s name', async () => {
    const elsewhere = join(place.scratch, 'elsewhere');
    cpSync(join(place.workspace, 'two'), join(elsewhere, 'two'), { recursive: true });
    const capture = await recordElsewhere(python!, join(elsewhere, 'two/app/store.py'), join(place.scratch, 'elsewhere.bin'));
    rmSync(elsewhere, { recursive: true });
    await vscode.commands.executeCommand('memlens.markCapture', vscode.Uri.file(capture));
    assert.deepEqual([...(await marksOf(two)).keys()], [6]);
    await assertUnmarked(one);
  });

  it('lists the captures of both folders', async () => {
    await vscode.commands.executeCommand('memlens.captures.focus');
    const rows = await until('two rows', async () => {
      const shown = await paneRows('Captures');
      return shown.length === 2 && shown.every((row) => row.includes('MiB')) ? shown : undefined;
    });
    const peaks = rows.map((row) => /^store\.py\s*(\d+)\.\d MiB/.exec(row)?.[1]);
    assert.deepEqual(peaks.sort(), ['16', '8'], rows.join('\n'));
  });
});
