"""What the editor should show of a capture, derived from memray's own records: `python expectedMarks.py CAPTURE FOLDER`.

Own code is what lies under FOLDER. Prints JSON: the peak's bytes; per line the bytes whose innermost own frame it is; per line
and per function its own and total bytes and counts, each stack once.
"""

import json
import sys
from collections import defaultdict

from memray import FileReader

capture, folder = sys.argv[1:3]
whole = 0
attributed = defaultdict(lambda: [0, 0])
lines = defaultdict(lambda: [0, 0])
functions = defaultdict(lambda: [0, 0, 0, 0])
callers = defaultdict(lambda: defaultdict(int))

with FileReader(capture) as reader:
    for record in reader.get_high_watermark_allocation_records(merge_threads=True):
        size, count = record.size, record.n_allocations
        whole += size
        stack = record.stack_trace()  # innermost first: (function, file, line)
        own = [index for index, (_, file, _) in enumerate(stack) if file.startswith(folder + "/")]
        if own:
            function, file, line = stack[own[0]]
            attributed[f"{file}:{line}"][0] += size
            attributed[f"{file}:{line}"][1] += count
            if own[0] + 1 < len(stack):
                caller = stack[own[0] + 1]
                callers[f"{file}:{line}"][f"{caller[0]} {caller[1]}:{caller[2]}"] += size
        for key in {f"{file}:{line}" for _, file, line in stack}:
            lines[key][1] += size
        if stack:
            lines[f"{stack[0][1]}:{stack[0][2]}"][0] += size
            functions[f"{stack[0][1]}:{stack[0][0]}"][0] += size
            functions[f"{stack[0][1]}:{stack[0][0]}"][2] += count
        for key in {f"{file}:{function}" for function, file, _ in stack}:
            functions[key][1] += size
            functions[key][3] += count

json.dump(
    {
        "whole": whole,
        "attributed": attributed,
        "lines": {key: value for key, value in lines.items() if key.startswith(folder + "/")},
        "functions": {key: value for key, value in functions.items() if key.startswith(folder + "/")},
        "callers": callers,
    },
    sys.stdout,
)
