"""Allocates, keeps and frees for as many seconds as it is told, in threads; with `fork`, a child does the same."""

import json
import os
import sys
import threading
import time

seconds = float(sys.argv[1])


def work(until):
    kept = []
    while time.monotonic() < until:
        kept.append(json.loads(json.dumps({str(key): [key] * 3 for key in range(60)})))
        if len(kept) > 300:
            del kept[:200]
        time.sleep(0.0005)


def run():
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=work, args=(until,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    work(until)
    for thread in threads:
        thread.join()


if "fork" in sys.argv and os.fork() == 0:
    run()
    sys.exit(0)
run()
if "fork" in sys.argv:
    os.wait()
