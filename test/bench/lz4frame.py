"""Decompresses a capture with liblz4 and prints the CPU seconds it took as JSON: the floor below any reader of it."""

import json
import resource
import sys

import lz4.frame


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


before = cpu()
total = 0
decompressor = lz4.frame.LZ4FrameDecompressor()
with open(sys.argv[1], "rb", buffering=0) as file:
    while chunk := file.read(64 * 1024):
        total += len(decompressor.decompress(chunk))
print(json.dumps({"bytes": total, "cpu": cpu() - before}))
