"""Writes random records with memray's own writer: what no real program does, but what the format can say.

usage: MEMRAY_PYTHON random_records.py SEED CAPTURE [OPTION...] [-- SEED CAPTURE [OPTION...]]...

Addresses are overwritten while live and freed without being live, neighbours lie 8 bytes apart, sizes reach past 2^32,
mappings overlap and are taken away in pieces, threads take turns. Options: `aggregated`; `native`; `objects` are tracked too;
`samples` writes more memory samples than memray keeps; `open` leaves out the end record; `pages` takes mappings away a page at
a time; `short` is a sixth as long.
"""

import random
import sys
import time

from memray import AllocatorType, FileFormat
from memray._memray import RecordWriterTestHarness


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
frees = {AllocatorType.FREE, AllocatorType.PYMALLOC_FREE, AllocatorType.MUNMAP}
makers = [kind for kind in AllocatorType if kind not in frees and kind.name not in ("MMAP", "OBJECT")]
page = 4096
mapped = 0x7E00_0000_0000
# Written in every capture. The last edge of memray's size histogram is its exponential logarithm cut to an integer: C's `exp`
# has it right here, and one too small or too large for one in 10,000 others.
largest = 1 << 33


def address(chance):
    kind = chance.random()
    if kind < 0.5:
        return 0x5500_0000_0000 + 8 * chance.randrange(0, 300)
    if kind < 0.9:
        return 0x7F12_0000_0000 + 8 * chance.randrange(0, 40_000)
    return 8 * chance.randrange(2, 1 << 43)


def size(chance):
    kind = chance.random()
    if kind < 0.05:
        return 0
    if kind < 0.9:
        return chance.randrange(1, 5000)
    return chance.choice([65_535, 65_536, (1 << 32) - 2, (1 << 32) - 1, 1 << 32, chance.randrange(largest)])


def image(chance, number):
    segments = [{"vaddr": page * start, "memsz": chance.randrange(1, 20 * page)} for start in range(0, chance.randrange(1, 100), 25)]
    return {"filename": f"/usr/lib/lib{number}.so", "addr": 0x7F00_0000_0000 + number * 100 * page, "segments": segments}


def write(seed, path, options):
    chance = random.Random(int(seed))
    native = "native" in options
    objects = "objects" in options
    skipped = chance.choice([0, 0, 1, 3])
    form = FileFormat.AGGREGATED_ALLOCATIONS if "aggregated" in options else FileFormat.ALL_ALLOCATIONS
    writer = RecordWriterTestHarness(
        path,
        native_traces=native,
        trace_python_allocators=True,
        track_object_lifetimes=objects,
        file_format=form,
        main_tid=1,
        skipped_frames=skipped,
        command_line=f"random {seed}",
    )
    for number in codes:
        writer.write_code_object(number, f"function{number % 4}", f"file{number % 3}.py", table, chance.randrange(1, 400))
    if native:
        writer.write_mappings([image(chance, number) for number in range(chance.randrange(0, 4))])
        for number in range(1, 9):
            writer.write_unresolved_native_frame(0x7F00_0000_0000 + number * 64, chance.randrange(0, number))
    # As in real captures, only the main thread has the frames that are skipped: memray merges equal stacks of threads before it
    # skips, so which thread's rule it follows for a shared stack would be chance.
    writer.write_code_object(99, "skipped", "runner.py", table, 1)
    for _ in range(skipped):
        writer.write_frame_push(1, 99, 0, False)
    depth = {}
    recent = []
    # Samples are since the writer was made: none before that.
    milliseconds = int(time.time() * 1000) + 10
    for step in range(5_000 if "short" in options else 30_000):
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
            at = address(chance)
            recent.append(at)
            writer.write_allocation_record(thread, at, size(chance), chance.choice(makers).value, frame_id)
        elif what < 0.85:
            at = chance.choice(recent[-4:]) if recent and chance.random() < 0.7 else address(chance)
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
        elif what < 0.98 and objects:
            writer.write_object_record(thread, address(chance), chance.random() < 0.6, frame_id)
        elif what < 0.981 and native:
            writer.write_mappings([image(chance, number) for number in range(chance.randrange(0, 4))])
    writer.write_allocation_record(1, address(chance), largest, AllocatorType.MALLOC.value, 0)
    # memray reads no further than the last of these: what comes behind, a thread's last name, it would not see.
    writer.write_allocation_record(1, address(chance), size(chance), AllocatorType.MALLOC.value, 0)
    if "open" not in options:
        writer.write_trailer()
    writer.write_header(True)


job = []
for word in [*sys.argv[1:], "--"]:
    if word != "--":
        job.append(word)
    else:
        write(job[0], job[1], job[2:])
        job = []
