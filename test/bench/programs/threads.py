"""Eight threads that fill and empty dictionaries."""

import sys
import threading


def work(rounds):
    for i in range(rounds):
        table = {str(k): [k] * 10 for k in range(2000)}
        table.clear()


threads = [threading.Thread(target=work, args=(int(sys.argv[1]),)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
