"""Runs a command and prints what it took as JSON: CPU and wall seconds, peak resident bytes, its exit code and last words."""

import json
import os
import sys
import tempfile
import time

with tempfile.TemporaryFile() as errors, open(os.devnull, "wb") as nothing:
    redirections = [(os.POSIX_SPAWN_DUP2, nothing.fileno(), 1), (os.POSIX_SPAWN_DUP2, errors.fileno(), 2)]
    start = time.monotonic()
    child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=redirections)
    _, status, usage = os.wait4(child, 0)
    wall = time.monotonic() - start
    errors.seek(0)
    words = errors.read().decode(errors="replace")[-1000:]
# Linux counts ru_maxrss in KiB, macOS in bytes.
unit = 1 if sys.platform == "darwin" else 1024
print(
    json.dumps(
        {
            "code": os.waitstatus_to_exitcode(status),
            "cpu": usage.ru_utime + usage.ru_stime,
            "wall": wall,
            "resident": usage.ru_maxrss * unit,
            "words": words,
        }
    )
)
