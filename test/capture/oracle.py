"""Prints what memray's own FileReader says of captures, as one line of JSON each: records by call stack, samples, statistics.

usage: MEMRAY_PYTHON oracle.py [--summary] [--temporal] [--threshold=N] [--guarded] CAPTURE...

Works with memray 1.10 to 1.20; what a version can't tell is null. A capture that memray refuses gives {"error": ...}.

A record's key is its thread (of the records that are split by thread) and its stack, innermost frame first, in frames
`function;file;line` joined by `|`, as in memray's CSV; its value is [bytes, count].

--threshold is that of the temporary allocations, 1 unless told otherwise. --guarded asks in a process of its own about each
capture, with bounds on its time and memory: bad bytes can end memray, and that is an {"error": ...} too. `nonsense` tells then
whether memray took what no memray writes.

--summary adds the rows of `memray summary`, all of them; --temporal adds `temporal`, null for an aggregated capture, for `merged` and `byThread`:
  history   {key: [[allocated, freed, bytes, count], ...]}: what outlived a sample. `allocated` and `freed` count the samples (of
            those in `snapshots`) that came before; `freed` is null for what was never freed.
  peak      {key: [[window, bytes, count], ...]}: what was live at the high-water mark of a window, from this window on until
            the next one listed. Window 0 ends with sample 0, the last one begins with the last sample.
  peakHeap  [bytes, ...]: the high-water mark of each window, one more than there are samples.
Both lists are sorted, and begin where there is something to tell.
"""

import collections
import json
import os
import re
import resource
import sys

from memray import AllocatorType, FileReader
from memray._memray import compute_statistics
from memray.reporters.stats import StatsReporter, describe_histogram_databins, get_histogram_databins


def key_of(record, split):
    stack = "|".join(f"{function};{file};{line}" for function, file, line in record.stack_trace())
    return f"{record.tid if split else ''}#{stack}"


def threads_of(reader):
    """The last names of those that kept something; memray 1.10 has a number with, or for, a name: `0x1 (worker)`."""
    records = reader.get_leaked_allocation_records(merge_threads=False)
    return {record.tid: re.sub(r"^0x[0-9a-f]+(?: \((.*)\))?$", r"\1", record.thread_name) for record in records}


def fold(records, split):
    sums = collections.defaultdict(lambda: [0, 0])
    for record in records:
        entry = sums[key_of(record, split)]
        entry[0] += record.size
        entry[1] += record.n_allocations
    return dict(sums)


def intervals_of(records, split):
    """All intervals of a key, [bytes, count] summed by (first, last)."""
    sums = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0]))
    for record in records:
        intervals = sums[key_of(record, split)]
        for interval in record.intervals:
            entry = intervals[(interval.allocated_before_snapshot, interval.deallocated_before_snapshot)]
            entry[0] += interval.n_bytes
            entry[1] += interval.n_allocations
    return sums


def history_of(records, split):
    def order(row):
        return (row[0], float("inf") if row[1] is None else row[1])

    return {
        key: sorted(([first, last, *entry] for (first, last), entry in intervals.items()), key=order)
        for key, intervals in intervals_of(records, split).items()
    }


def steps_of(records, split):
    result = {}
    for key, intervals in intervals_of(records, split).items():
        changes = collections.defaultdict(lambda: [0, 0])
        for (first, last), (size, count) in intervals.items():
            for window, sign in ((first, 1), (last, -1)):
                if window is not None:
                    changes[window][0] += sign * size
                    changes[window][1] += sign * count
        size = count = 0
        steps = []
        for window, (more, others) in sorted(changes.items()):
            size += more
            count += others
            if [size, count] != (steps[-1][1:] if steps else [0, 0]):
                steps.append([window, size, count])
        result[key] = steps
    return result


def unless_aggregated(question):
    try:
        return question()
    except NotImplementedError:
        return None


def records_of(reader, split, threshold):
    merge = not split
    return {
        "peak": fold(reader.get_high_watermark_allocation_records(merge_threads=merge), split),
        "leaks": fold(reader.get_leaked_allocation_records(merge_threads=merge), split),
        "temporary": unless_aggregated(
            lambda: fold(reader.get_temporary_allocation_records(merge_threads=merge, threshold=threshold), split)
        ),
    }


def temporal(reader, split):
    merge = not split
    peak, heap = reader.get_temporal_high_water_mark_allocation_records(merge_threads=merge)
    return {
        "history": history_of(reader.get_temporal_allocation_records(merge_threads=merge), split),
        "peak": steps_of(peak, split),
        "peakHeap": heap,
    }


def summed(rows):
    """Amounts by location as memray words it: it has one a frame, of which several may read the same."""
    sums = collections.Counter()
    for location, amount in rows:
        sums[StatsReporter._format_location(location)] += amount
    return dict(sums)


def statistics(capture):
    """What `memray stats --json` writes, of all locations, which are by name."""
    stats = compute_statistics(capture, num_largest=1 << 30)
    sizes = stats.allocation_count_by_size
    return {
        "allocations": stats.total_num_allocations,
        "allocatedBytes": stats.total_memory_allocated,
        # memray's own code can't draw one of nothing, nor of nothing but empty allocations.
        "histogram": describe_histogram_databins(get_histogram_databins(sizes, bins=10)) if any(sizes) else None,
        "allocators": stats.allocation_count_by_allocator,
        "bytesByLocation": summed(stats.top_locations_by_size),
        "countByLocation": summed(stats.top_locations_by_count),
    }


def summary(reader):
    """The rows of `memray summary`, all of them: its own table leaves out what comes after 95 % of the bytes."""
    from memray.reporters.tui import aggregate_allocations

    rows = aggregate_allocations(reader.get_high_watermark_allocation_records(merge_threads=True))
    return [
        [location.function, location.file, entry.total_memory, entry.own_memory, entry.n_allocations]
        for location, entry in rows.items()
    ]


def has_nonsense(reader):
    """
    What no memray writes and its own code doesn't look for: unknown allocators, addresses that are not multiples of 8, threads
    whose numbers don't fit a double.
    """
    allocators = {int(kind) for kind in AllocatorType}
    try:
        records = list(reader.get_allocation_records())
        if any(record.address % 8 for record in records):
            return True
    except NotImplementedError:
        records = [
            *reader.get_leaked_allocation_records(merge_threads=False),
            *reader.get_high_watermark_allocation_records(merge_threads=False),
        ]
    return any(record.allocator not in allocators or not 0 <= record.tid < 1 << 53 for record in records)


def answer(capture, options):
    reader = FileReader(capture)
    threshold = next((int(word.partition("=")[2]) for word in options if word.startswith("--threshold=")), 1)
    metadata = reader.metadata
    result = {
        "peakBytes": metadata.peak_memory,
        "totalAllocations": metadata.total_allocations,
        "mainThread": getattr(metadata, "main_thread_id", None),
        "snapshots": [[s.time, s.rss, s.heap] for s in reader.get_memory_snapshots()],
        "merged": records_of(reader, False, threshold),
        "byThread": records_of(reader, True, threshold),
        "threads": threads_of(reader),
        "statistics": unless_aggregated(lambda: statistics(capture)),
    }
    if "--guarded" in options:
        result["nonsense"] = has_nonsense(reader)
    if "--summary" in options:
        result["summary"] = summary(reader)
    if "--temporal" in options:
        result["temporal"] = unless_aggregated(
            lambda: {"merged": temporal(reader, split=False), "byThread": temporal(reader, split=True)}
        )
    return result


def line_of(capture, options):
    try:
        result = answer(os.path.abspath(capture), options)
    except Exception as error:  # Whatever memray says of bad bytes is its answer.
        result = {"error": f"{type(error).__name__}: {error}"}
    return json.dumps(result, separators=(",", ":"))


def guarded_line_of(capture, options):
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with os.fdopen(writable, "w") as pipe:
            pipe.write(line_of(capture, options))
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as pipe:
        line = pipe.read()
    _, status = os.waitpid(child, 0)
    return line if status == 0 else json.dumps({"error": f"memray ended with status {status}"})


def main():
    options = [word for word in sys.argv[1:] if word.startswith("--")]
    line = guarded_line_of if "--guarded" in options else line_of
    for capture in sys.argv[1 + len(options) :]:
        print(line(capture, options), flush=True)


if __name__ == "__main__":
    main()
