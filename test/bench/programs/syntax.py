"""Parses the modules of the standard library, the largest first, and keeps the trees of the last few."""

import ast
import collections
import pathlib
import sys

library = pathlib.Path(ast.__file__).parent
modules = [path for path in library.glob("*.py") if path.is_file()]
sources = sorted(modules, key=lambda path: (-path.stat().st_size, path.name))
kept = collections.deque(maxlen=10)
for path in sources[: int(sys.argv[1])]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    kept.append((tree, collections.Counter(names)))
