"""Records itself with object lifetimes tracked, which `memray run` has no option for: objects kept, dropped at once, and in cycles.

usage: MEMRAY_PYTHON objects.py CAPTURE
"""

import sys

import memray

kept = []


class Node:
    def __init__(self, other):
        self.other = other
        self.payload = bytearray(200)


def keep():
    kept.extend(Node(None) for _ in range(500))


def drop():
    for _ in range(500):
        Node(None)


def cycle():
    for _ in range(500):
        first = Node(None)
        first.other = Node(first)


with memray.Tracker(sys.argv[1], native_traces=True, trace_python_allocators=True, track_object_lifetimes=True):
    keep()
    drop()
    cycle()
