"""Prints, as JSON, the records of a capture by memray's hybrid stacks: Python and native frames, merged.

usage: MEMRAY_PYTHON nativeOracle.py CAPTURE

{mode: {"tid#stack": [bytes, count]}}, a stack innermost frame first, in frames `function;file;line` joined by `|`.
"""

import collections
import json
import sys

from memray import FileReader


def fold(records):
    sums = collections.defaultdict(lambda: [0, 0])
    for record in records:
        stack = "|".join(f"{function};{file};{line}" for function, file, line in record.hybrid_stack_trace())
        entry = sums[f"{record.tid}#{stack}"]
        entry[0] += record.size
        entry[1] += record.n_allocations
    return sums


reader = FileReader(sys.argv[1])
json.dump(
    {
        "peak": fold(reader.get_high_watermark_allocation_records(merge_threads=False)),
        "leaks": fold(reader.get_leaked_allocation_records(merge_threads=False)),
        "temporary": None
        if "--aggregated" in sys.argv
        else fold(reader.get_temporary_allocation_records(merge_threads=False, threshold=1)),
    },
    sys.stdout,
)
