# Of the same name as the other folder's, with its memory on another line.


def fill(size):
    return [
        bytearray(size),
    ]


kept = fill(16 * 1024 * 1024)
