/** Which frames memray's reports leave out, as told by the names of a function and its file (`reporters/frame_tools.py`, 1.20). */

/** Functions of the interpreter that only pass a call on. */
const callers = new Set([
  'PyObject_Call',
  'call_function',
  'classmethoddescr_call',
  'cmpwrapper_call',
  'do_call_core',
  'fast_function',
  'function_call',
  'function_code_fastcall',
  'instance_call',
  'instancemethod_call',
  'methoddescr_call',
  'proxy_call',
  'slot_tp_call',
  'trace_call_function',
  'type_call',
  'weakref_call',
  'wrap_call',
  'wrapper_call',
  'wrapperdescr_call',
]);

/** The interpreter's own C functions that run Python code: between two Python frames of a native stack they say nothing. */
export function isInterpreterFrame(name: string, file: string): boolean {
  if (!/(Include|Objects|Modules|Python|cpython).*\.[ch|]$/.test(file)) return false;
  return (
    /PyEval_EvalFrameEx|_PyEval_EvalFrameDefault/.test(name) ||
    // Of the interpreter that Python 3.14 compiles with tail calls.
    (name.startsWith('_TAIL_CALL_') && name.includes('.llvm.')) ||
    /^(PyEval|_Py)/.test(name) ||
    /vectorcall/i.test(name) ||
    callers.has(name) ||
    file.includes('Objects/call.c')
  );
}

/** Frames that are shown only when asked for: the import system, and what runs a module as a program. */
export function isMachineryFrame(name: string, file: string): boolean {
  if (file.includes('frozen importlib')) return true;
  if (/^(import_name|import_from|import_all_from)$/.test(name) && file.endsWith('ceval.c')) return true;
  return file.endsWith('runpy.py') || file === '<frozen runpy>';
}
