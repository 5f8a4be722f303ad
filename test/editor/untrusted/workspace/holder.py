"""Holds memory, and keeps allocating."""

import time

held = []


def hold(size):
    held.append(bytearray(size))


if __name__ == "__main__":
    for _ in range(600):
        hold(100_000)
        time.sleep(0.05)
