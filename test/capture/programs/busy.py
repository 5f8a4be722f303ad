"""Threads, recursion, growing and shrinking lists, big and tiny blocks, mappings, things freed at once and things kept."""

import json
import mmap
import sys
import threading

kept = []


def deep(n):
    if n == 0:
        return [bytearray(3000) for _ in range(40)]
    return deep(n - 1)


def churn(rounds):
    for i in range(rounds):
        text = json.dumps({str(k): [k] * 3 for k in range(60)})
        if i % 7 == 0:
            kept.append(json.loads(text))
    local = [bytes(10_000) for _ in range(50)]
    del local


def grow(n):
    rows = []
    for i in range(n):
        rows.append((i, str(i)))
    return rows


def map_and_unmap():
    first = mmap.mmap(-1, 1 << 20)
    second = mmap.mmap(-1, 1 << 16)
    first.close()
    kept.append(second)


class Node:
    def __init__(self, depth):
        self.payload = bytearray(512)
        self.children = [Node(depth - 1) for _ in range(3)] if depth else []


threads = [threading.Thread(target=churn, args=(30,), name=f"worker-{i}") for i in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
kept.append(deep(25))
kept.append(deep(60))
peak = grow(20_000)
map_and_unmap()
kept.append(Node(5))
big = bytearray(20_000_000)
del big, peak
churn(10)
if len(sys.argv) > 1 and sys.argv[1] == "fork":
    import os

    child = os.fork()
    if child == 0:
        kept.append([bytearray(2000) for _ in range(200)])
        sys.exit(0)
    os.waitpid(child, 0)
if len(sys.argv) > 1 and sys.argv[1] == "wait":
    print("ready", flush=True)
    while True:
        kept.append(bytearray(100))
        threading.Event().wait(0.01)
