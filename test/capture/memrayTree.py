"""Prints the lines of memray's own tree of a capture, as its screen holds them, as a JSON list of [depth, text].

usage: MEMRAY_PYTHON memrayTree.py CAPTURE BIGGEST THRESHOLD

THRESHOLD is that of temporary allocations; below 0 the tree is that of the peak.
"""

import json
import os
import sys

from memray import FileReader
from memray.reporters.tree import FrameTree, TreeReporter, TreeScreen

capture, biggest, threshold = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
# memray names a module by the first entry of its own `sys.path` that holds the file. Here that is what the program had, as
# `python -m memray` sets it, and the deepest first, so that a package is not named by a folder around the environment.
sys.path[0] = os.getcwd()
sys.path.sort(key=len, reverse=True)
reader = FileReader(capture)
if threshold < 0:
    records = reader.get_high_watermark_allocation_records(merge_threads=False)
else:
    records = reader.get_temporary_allocation_records(threshold=threshold, merge_threads=False)
report = TreeReporter.from_snapshot(iter(records), biggest_allocs=biggest, native_traces=reader.metadata.has_native_traces)
screen = TreeScreen(report.data, report.elided_locations)
tree = FrameTree(screen.frame_text(report.data, allow_expand=True), report.data)
screen.add_children(tree.root, report.data.children.values())
screen.add_elided_locations_node(tree.root)

lines = []
work = [(0, tree.root)]
while work:
    depth, node = work.pop()
    lines.append([depth, node.label.plain])
    work.extend((depth + 1, child) for child in reversed(node.children))
json.dump(lines, sys.stdout)
