"""People who look around in the shop, so that it has something to do."""

from __future__ import annotations

import random
import threading
from http.client import HTTPConnection, HTTPException

from .catalogue import paths

USERS = 80
VISITS_PER_SECOND = 40
COOKIES = "; ".join(f"campaign{number}={number:032x}" for number in range(40))


def walk(port: int, seed: int, closing: threading.Event) -> None:
    """One visitor: many users, one connection."""
    dice = random.Random(seed)
    pages = paths()
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    while not closing.wait(1 / VISITS_PER_SECOND):
        headers = {"X-User": str(dice.randrange(USERS)), "Cookie": COOKIES, "User-Agent": f"visitor/{seed}"}
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
