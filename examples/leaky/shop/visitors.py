"""People who look around in the shop, so that it has something to do."""

from __future__ import annotations

import random
import threading
from http.client import HTTPConnection, HTTPException

from .catalogue import paths

USERS = 100
VISITS_PER_SECOND = 40
ACCEPT = ", ".join(f"text/html;level={level};q=0.{level}" for level in range(1, 10))


def walk(port: int, seed: int, closing: threading.Event) -> None:
    """One visitor: many users, one connection."""
    dice = random.Random(seed)
    pages = paths()
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    while not closing.wait(1 / VISITS_PER_SECOND):
        headers = {"X-User": str(dice.randrange(USERS)), "Accept": ACCEPT, "User-Agent": f"visitor/{seed}"}
        try:
            connection.request("GET", dice.choice(pages), headers=headers)
            connection.getresponse().read()
        except (HTTPException, OSError):
            connection.close()


def start(port: int, count: int, closing: threading.Event) -> list[threading.Thread]:
    threads = [
        threading.Thread(target=walk, args=(port, seed, closing), name=f"visitor-{seed}", daemon=True) for seed in range(count)
    ]
    for thread in threads:
        thread.start()
    return threads
