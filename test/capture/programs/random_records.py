"""Writes random records with memray's own writer: what no real program does, but what the format can say.

usage: MEMRAY_PYTHON random_records.py SEED CAPTURE [aggregated] [native] [samples] [open] [pages]

Addresses are overwritten while live and freed without being live, neighbours lie 8 bytes apart, sizes reach past 2^32,
mappings overlap and are taken away in pieces, threads take turns. `samples` writes more memory samples than memray keeps;
`open` leaves out the end record; `pages` takes mappings away a page at a time.
"""

import random
import sys
import time

from memray import AllocatorType, FileFormat
from memray._memray import RecordWriterTestHarness

seed, path, *options = sys.argv[1:]
chance = random.Random(int(seed))
aggregated = "aggregated" in options
native = "native" in options

skipped = chance.choice([0, 0, 1, 3])
writer = RecordWriterTestHarness(
    path,
    native_traces=native,
    trace_python_allocators=True,
    file_format=FileFormat.AGGREGATED_ALLOCATIONS if aggregated else FileFormat.ALL_ALLOCATIONS,
    main_tid=1,
    skipped_frames=skipped,
    command_line=f"random {seed}",
)


def example(a, b):
    total = a
    for i in range(b):
        total += (
            i
            * a
        )
    return [total for _ in range(3)]


table = RecordWriterTestHarness.get_linetable(example.__code__)
codes = [1, 2, 3, 300, 70_000]
for number in codes:
    writer.write_code_object(number, f"function{number % 4}", f"file{number % 3}.py", table, chance.randrange(1, 400))
if native:
    for number in range(1, 9):
        writer.write_unresolved_native_frame(0x7F00_0000_0000 + number * 64, chance.randrange(0, number))

frees = {AllocatorType.FREE, AllocatorType.PYMALLOC_FREE, AllocatorType.MUNMAP}
makers = [kind for kind in AllocatorType if kind not in frees and kind.name not in ("MMAP", "OBJECT")]
page = 4096
mapped = 0x7E00_0000_0000


def address():
    kind = chance.random()
    if kind < 0.5:
        return 0x5500_0000_0000 + 8 * chance.randrange(0, 300)
    if kind < 0.9:
        return 0x7F12_0000_0000 + 8 * chance.randrange(0, 40_000)
    return 8 * chance.randrange(2, 1 << 43)


def size():
    kind = chance.random()
    if kind < 0.05:
        return 0
    if kind < 0.9:
        return chance.randrange(1, 5000)
    return chance.choice([65_535, 65_536, (1 << 32) - 2, (1 << 32) - 1, 1 << 32, chance.randrange(1 << 33)])


# As in real captures, only the main thread has the frames that are skipped: memray merges equal stacks of threads before it
# skips, so which thread's rule it follows for a shared stack would be chance.
writer.write_code_object(99, "skipped", "runner.py", table, 1)
for _ in range(skipped):
    writer.write_frame_push(1, 99, 0, False)
depth = {}
recent = []
# Samples are since the writer was made: none before that.
milliseconds = int(time.time() * 1000) + 10
for step in range(30_000):
    thread = chance.choice([1, 1, 1, 2, 3, 9])
    what = chance.random()
    frame_id = chance.randrange(0, 9) if native else 0
    if what < 0.15:
        if depth.get(thread, 0) < 60:
            depth[thread] = depth.get(thread, 0) + 1
            instruction = chance.randrange(0, len(example.__code__.co_code), 2)
            writer.write_frame_push(thread, chance.choice(codes), instruction, chance.random() < 0.3)
    elif what < 0.25:
        count = min(chance.randrange(1, 20), depth.get(thread, 0))
        if count:
            depth[thread] -= count
            writer.write_frame_pop(thread, count)
    elif what < 0.6:
        at = address()
        recent.append(at)
        writer.write_allocation_record(thread, at, size(), chance.choice(makers).value, frame_id)
    elif what < 0.85:
        at = chance.choice(recent[-4:]) if recent and chance.random() < 0.7 else address()
        kind = chance.choice([AllocatorType.FREE, AllocatorType.PYMALLOC_FREE])
        writer.write_allocation_record(thread, at, 0, kind.value, 0)
    elif what < 0.95:
        at = mapped + page * chance.randrange(0, 200)
        kind = AllocatorType.MMAP if chance.random() < 0.5 else AllocatorType.MUNMAP
        most = 2 if "pages" in options and kind is AllocatorType.MUNMAP else 20
        writer.write_allocation_record(thread, at, page * chance.randrange(0, most), kind.value, frame_id)
    elif what < 0.96 or "samples" in options:
        milliseconds += chance.randrange(0, 12)
        for _ in range(15 if "samples" in options else 1):
            writer.write_memory_record(milliseconds, chance.randrange(0, 1 << 40))
    elif what < 0.965:
        writer.write_thread_record(thread, f"thread {chance.randrange(5)}")

if "open" not in options:
    writer.write_trailer()
writer.write_header(True)
