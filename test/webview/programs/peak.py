"""Prints what memray's own reader says is live at the peak: bytes by innermost function, largest first, and the whole."""

import json
import sys

import memray

own = {}
whole = 0
with memray.FileReader(sys.argv[1]) as reader:
    for record in reader.get_high_watermark_allocation_records(merge_threads=True):
        whole += record.size
        stack = record.stack_trace(max_stacks=1)
        key = stack[0][:2] if stack else ("", "")
        own[key] = own.get(key, 0) + record.size
rows = sorted(([name, file, size] for (name, file), size in own.items()), key=lambda row: -row[2])
json.dump({"whole": whole, "own": rows[:5]}, sys.stdout)
