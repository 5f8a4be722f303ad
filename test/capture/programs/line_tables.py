"""Prints code objects of the standard library: their tables as memray records them, and the lines that Python itself gives.

usage: PYTHON line_tables.py

One JSON list a line: table (hex), first line, and [first offset, end offset, line or null] of each stretch of instructions.
"""

import ast
import dis
import inspect
import json
import sys
import types


def nested(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from nested(constant)


def stretches(code):
    if hasattr(code, "co_lines"):
        return list(code.co_lines())
    starts = list(dis.findlinestarts(code))
    ends = [offset for offset, _ in starts[1:]] + [len(code.co_code)]
    return [[start, end, line] for (start, line), end in zip(starts, ends)]


# Long expressions over many lines, with jumps back: what makes tables use all of their forms.
odd = "def far():\n    x = (1,\n" + "\n" * 300 + "   [y for y in\n" + "\n" * 140 + " range(3)])\n    return x, (\n\n  x)\n"

print(sys.hexversion)
modules = [ast, dis, inspect, json.decoder, types]
sources = [(inspect.getsource(module), module.__name__) for module in modules] + [(odd, "odd")]
for source, name in sources:
    for code in nested(compile(source, name, "exec")):
        table = code.co_linetable if hasattr(code, "co_linetable") else code.co_lnotab
        print(json.dumps([table.hex(), code.co_firstlineno, stretches(code)]))
