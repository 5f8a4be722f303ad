"""Functions, a file and a thread whose names are markup: a page that shows them must show them as text."""

import threading

EVIL = "</script><img src=x onerror=alert(1)><b>&amp;"
SOURCE = """
def evil(n):
    return [bytearray(1000 + i) for i in range(n)]
"""

names = {}
exec(compile(SOURCE, f"/srv/{EVIL}.py", "exec"), names)
evil = names["evil"]
evil.__code__ = evil.__code__.replace(co_name=EVIL)
kept = []
thread = threading.Thread(target=lambda: kept.append(evil(800)), name=EVIL)
thread.start()
thread.join()
kept.append(evil(500))
