"""Records itself with a sample every millisecond: memory that lives for one of them, for some, and for ever.

usage: MEMRAY_PYTHON intervals.py CAPTURE [pymalloc] [native]
"""

import mmap
import sys
import threading
import time

import memray

path, *options = sys.argv[1:]
kept = []


def until_later():
    """Long enough for a sample or two."""
    time.sleep(0.003)


def grow(rounds):
    """Reallocates on one line: the count stays, the bytes don't."""
    block = bytearray(1000)
    for i in range(rounds):
        block.extend(bytes(1000 * (i + 1)))
        if i % 5 == 0:
            until_later()
    return block


def waves(rounds):
    for i in range(rounds):
        held = [bytes(2000 + 100 * i) for _ in range(30)]
        if i % 3 == 0:
            until_later()
        del held[10:]
        if i % 4 == 0:
            kept.append(held)
        until_later()


def mappings(rounds):
    for i in range(rounds):
        first = mmap.mmap(-1, 1 << 20)
        if i % 2 == 0:
            until_later()
        second = mmap.mmap(-1, 1 << (14 + i % 4))
        first.close()
        if i % 3 == 0:
            kept.append(second)
        else:
            second.close()


def work(rounds):
    kept.append(grow(rounds))
    waves(rounds)
    mappings(rounds)


with memray.Tracker(
    destination=memray.FileDestination(path, overwrite=True, compress_on_exit=False),
    memory_interval_ms=1,
    trace_python_allocators="pymalloc" in options,
    native_traces="native" in options,
):
    threads = [threading.Thread(target=work, args=(10 + 5 * i,), name=f"worker-{i}") for i in range(3)]
    for thread in threads:
        thread.start()
    work(20)
    for thread in threads:
        thread.join()
    until_later()
