import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { writeProgram } from '../support/capture.ts';
import { place, python } from '../support/place.ts';
import { clearNotifications, shownCapture, until } from '../support/workbench.ts';

const run = promisify(execFile);
const said = join(place.workspace, 'interpreter.txt');
const failing = join(place.scratch, 'failing');

/** An environment of its own that finds memray where the tests' Python has it. */
async function makeEnvironment(base: string): Promise<string> {
  const folder = join(place.scratch, 'chosen');
  await run(base, ['-m', 'venv', '--without-pip', folder]);
  const interpreter = join(folder, 'bin', 'python');
  const sitePackages = async (of: string): Promise<string> =>
    (await run(of, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'])).stdout.trim();
  writeFileSync(join(await sitePackages(interpreter), 'shared.pth'), `${await sitePackages(base)}\n`);
  return interpreter;
}

/** Runs a program with memray, and answers the interpreter that ran it. */
async function interpreterOfRun(): Promise<string> {
  rmSync(said, { force: true });
  const program = writeProgram(
    join(place.workspace, 'which.py'),
    `import sys\nopen(${JSON.stringify(said)}, "w").write(sys.executable)\nheld = bytearray(4 << 20)\n`,
  );
  await vscode.commands.executeCommand('memlens.run', vscode.Uri.file(program));
  await until('the capture’s editor', shownCapture, 60_000);
  assert(existsSync(said), 'the program has not run');
  return readFileSync(said, 'utf8');
}

describe('beside the Python extension', function () {
  this.timeout(120_000);
  let chosen: string;

  before(async function () {
    if (python === undefined) this.skip();
    chosen = await makeEnvironment(python);
  });

  afterEach(async () => {
    rmSync(failing, { force: true });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await clearNotifications();
  });

  it('runs with the interpreter chosen there, though memlens.pythonPath names another', async () => {
    assert.equal(vscode.workspace.getConfiguration('memlens').get('pythonPath'), python);
    assert.equal(await interpreterOfRun(), chosen);
  });

  it('takes memlens.pythonPath when the Python extension fails', async () => {
    writeFileSync(failing, '');
    assert.equal(await interpreterOfRun(), python);
  });
});
