"""What memray says was allocated behind so many samples and never freed, bytes."""

import json
import sys

from memray import FileReader

path, first = sys.argv[1], int(sys.argv[2])
held = sum(
    interval.n_bytes
    for record in FileReader(path).get_temporal_allocation_records(merge_threads=True)
    for interval in record.intervals
    if interval.allocated_before_snapshot >= first and interval.deallocated_before_snapshot is None
)
print(json.dumps({"first": first, "held": held}))
