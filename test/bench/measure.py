"""Runs a command and prints what it took as JSON: CPU and wall seconds, peak resident bytes."""

import json
import resource
import subprocess
import sys
import time

start = time.monotonic()
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
wall = time.monotonic() - start
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
# Linux counts ru_maxrss in KiB, macOS in bytes.
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps({"code": code, "cpu": usage.ru_utime + usage.ru_stime, "wall": wall, "resident": usage.ru_maxrss * unit}))
