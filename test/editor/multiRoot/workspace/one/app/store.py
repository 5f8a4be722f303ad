kept = []


def fill(size):
    kept.append(bytearray(size))


fill(8 * 1024 * 1024)
