"""Calls `grow` of a library that is not Python's.

usage: foreign_library.py LIBRARY
"""

import ctypes
import sys

library = ctypes.CDLL(sys.argv[1])
library.grow(30)
