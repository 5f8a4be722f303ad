// What VS Code loads as extensionTestsPath: runs mocha inside the extension host.
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';

function told(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

export async function run(): Promise<void> {
  // Asked for here: what `require` makes of a module differs between the engines' Nodes.
  const { default: Mocha } = await import('mocha');
  const log = told('MEMLENS_LOG');
  // Console output of the extension host arrives unformatted and mixed with the workbench's: the report goes through a file.
  Mocha.reporters.Base.consoleLog = (...values: unknown[]) => appendFileSync(log, `${format(...values)}\n`);

  const grep = process.env['MEMLENS_GREP'];
  const mocha = new Mocha({
    ui: 'bdd',
    color: false,
    timeout: 60_000,
    ...(grep === undefined ? {} : { grep: new RegExp(grep) }),
  });
  for (const file of JSON.parse(told('MEMLENS_FILES')) as string[]) mocha.addFile(file);

  // Mocha keeps no reason for a skip: here it is always a piece that this run has to do without.
  const lacking = Object.entries({
    MEMLENS_UI: 'a desktop window that nobody drives',
    MEMLENS_PYTHON: 'no Python with memray',
    MEMLENS_GDB: 'no safe debugger',
  }).flatMap(([name, reason]) => (process.env[name] === undefined ? [reason] : []));

  const failed: { title: string; message: string }[] = [];
  const skipped: string[] = [];
  let passed = 0;
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', () => (passed += 1))
      .on('pending', (test: Mocha.Test) => skipped.push([test.fullTitle(), ...lacking].join(': ')))
      .on('fail', (test: Mocha.Runnable, error: Error) =>
        failed.push({ title: test.fullTitle(), message: error.stack ?? error.message }),
      );
  });
  // Written last and whole: its being there says that the run came to its end.
  const result = told('MEMLENS_RESULT');
  writeFileSync(`${result}.part`, JSON.stringify({ passed, failed, skipped }));
  renameSync(`${result}.part`, result);
  if (failures > 0) throw new Error(`${failures} failed`);
}
