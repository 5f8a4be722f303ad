"""Runs another program and is killed at its end, as by the out-of-memory killer: the capture stays as memray wrote it."""

import os
import runpy
import signal
import sys

del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
os.kill(os.getpid(), signal.SIGKILL)
