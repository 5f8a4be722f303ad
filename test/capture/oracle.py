"""Prints what memray's own FileReader says of a capture, as JSON: records by call stack, samples, metadata.

usage: MEMRAY_PYTHON oracle.py CAPTURE

A record's key is its thread (of the records that are split by thread) and its stack, innermost frame first, in frames
`function;file;line` joined by `|`, as in memray's CSV.
"""

import collections
import json
import sys

from memray import FileReader
from memray.reporters.tui import aggregate_allocations


def stack(record):
    return "|".join(f"{function};{file};{line}" for function, file, line in record.stack_trace())


def fold(records, split):
    sums = collections.defaultdict(lambda: [0, 0])
    for record in records:
        entry = sums[f"{record.tid if split else ''}#{stack(record)}"]
        entry[0] += record.size
        entry[1] += record.n_allocations
    return dict(sums)


reader = FileReader(sys.argv[1])
aggregated = reader.metadata.file_format.value == 1
result = {
    "peakBytes": reader.metadata.peak_memory,
    "totalAllocations": reader.metadata.total_allocations,
    "mainThread": reader.metadata.main_thread_id,
    "snapshots": [[s.time, s.rss, s.heap] for s in reader.get_memory_snapshots()],
}
for split in (False, True):
    name = "byThread" if split else "merged"
    result[name] = {
        "peak": fold(reader.get_high_watermark_allocation_records(merge_threads=not split), split),
        "leaks": fold(reader.get_leaked_allocation_records(merge_threads=not split), split),
        "temporary": None if aggregated else fold(reader.get_temporary_allocation_records(merge_threads=not split), split),
    }
# The rows of `memray summary`, all of them: its own table leaves out what comes after 95 % of the bytes.
result["summary"] = [
    [location.function, location.file, entry.total_memory, entry.own_memory, entry.n_allocations]
    for location, entry in aggregate_allocations(reader.get_high_watermark_allocation_records(merge_threads=True)).items()
]
json.dump(result, sys.stdout)
