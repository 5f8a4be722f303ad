"""Parses a module and builds JSON again and again, keeping a part of it: many small allocations, some of them alive."""

import ast
import json
import sys

with open(ast.__file__) as source:
    text = source.read()
kept = []
for round in range(int(sys.argv[1])):
    tree = ast.parse(text)
    rows = json.dumps([{"a": i, "b": str(i) * 3, "c": [i] * 5} for i in range(2000)])
    if round % 5 == 0:
        kept.append(json.loads(rows))
    del tree
