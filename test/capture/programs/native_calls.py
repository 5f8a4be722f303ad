"""Allocates in C at many depths: extension modules, C that calls Python that calls C, generators, exceptions, threads.

usage: native_calls.py
"""

import ctypes
import functools
import json
import re
import sqlite3
import threading
import zlib

kept = []


class Node:
    def __init__(self, size):
        self.data = bytearray(size)

    def __lt__(self, other):
        kept.append(zlib.compress(bytes(self.data), 1))
        return len(self.data) < len(other.data)


def produce(count):
    for i in range(count):
        yield bytes(2000 + i)


def nested(depth):
    if depth > 0:
        return functools.reduce(lambda total, _: total + nested(depth - 1), range(2), 0)
    kept.append(json.loads(json.dumps({"numbers": list(range(300)), "text": "x" * 3000})))
    return 1


def database():
    connection = sqlite3.connect(":memory:")
    connection.create_function("grown", 1, lambda value: kept.append(bytearray(value)) or value)
    connection.execute("create table numbers(a, b)")
    connection.executemany("insert into numbers values (?, ?)", ((i, "v" * i) for i in range(300)))
    kept.append(connection.execute("select *, grown(a + 1000) from numbers order by b").fetchall())
    return connection


def callback():
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))

    @compare
    def order(a, b):
        kept.append(bytearray(4000 + a[0]))
        return a[0] - b[0]

    numbers = (ctypes.c_int * 20)(*reversed(range(20)))
    ctypes.CDLL(None).qsort(numbers, len(numbers), ctypes.sizeof(ctypes.c_int), order)


def failing():
    try:
        kept.append(bytearray(5000))
        json.loads("[" * 50 + "?")
    except ValueError as error:
        kept.append(str(error) * 100)


def work():
    kept.append(sorted(Node(1000 + 7 * i % 50) for i in range(40)))
    kept.append(list(map(bytearray, range(3000, 3040))))
    kept.append(b"".join(produce(50)))
    kept.append(re.sub("a+", lambda match: match.group() * 1000, "abab" * 20))
    nested(4)
    callback()
    failing()


connection = database()
work()
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
    thread.join()
