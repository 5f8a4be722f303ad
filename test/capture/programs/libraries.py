"""Allocates before and after it loads libraries: with native stacks memray lists the memory maps anew each time.

usage: libraries.py
"""

import mmap

kept = [bytearray(200_000)]

import _decimal

kept.append(_decimal.Decimal(1) / 3)
kept.append(bytearray(300_000))

import _sqlite3

kept.append(_sqlite3.connect(":memory:"))

with mmap.mmap(-1, 400_000) as mapping:
    mapping[0] = 1
