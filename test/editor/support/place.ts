/** Where this run's pieces lie; the runner says so in the environment. */
function told(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set: start editor tests with test/editor/run.mjs`);
  return value;
}

export const place = {
  /** The checkout: sources and fixtures, to read only. */
  root: told('MEMLENS_ROOT'),
  /** The opened folder: a copy, free to be changed. */
  workspace: told('MEMLENS_WORKSPACE'),
  /** Where the VSIX under test was installed. */
  extensions: told('MEMLENS_EXTENSIONS'),
  /** A folder of this run for whatever tests make; removed afterwards. */
  scratch: told('MEMLENS_SCRATCH'),
};

/** Python with memray, and a debugger that is safe to attach with; undefined where set-up couldn't bring them. */
export const python = process.env['MEMLENS_PYTHON'];
export const safeDebugger = process.env['MEMLENS_GDB'];
