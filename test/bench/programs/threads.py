"""Eight threads that fill and empty tables through a few calls each, so that records of different threads alternate."""

import sys
import threading

sys.setswitchinterval(0.0005)


def row(key):
    return [key] * 10


def fill(keys):
    return {str(key): row(key) for key in keys}


def work(rounds):
    for _ in range(rounds):
        table = fill(range(2000))
        table.clear()


threads = [threading.Thread(target=work, args=(int(sys.argv[1]),)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
