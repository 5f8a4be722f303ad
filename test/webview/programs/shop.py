"""A short program with memory worth looking at: a cache that keeps, a report that churns, an import."""

import json
import time

PAGE = "<p>" + "x" * 4000 + "</p>"


class Cache:
    def __init__(self):
        self.pages = {}

    def remember(self, user):
        self.pages.setdefault(user, []).append(bytearray(PAGE.encode()))


def report(cache):
    rows = [json.dumps({"user": user, "pages": len(pages)}) for user, pages in cache.pages.items()]
    return "\n".join(rows)


def serve(cache, requests):
    for request in range(requests):
        cache.remember(request % 97)
        if request % 200 == 0:
            report(cache)
            time.sleep(0.03)


def main():
    import xml.dom.minidom

    xml.dom.minidom.parseString("<shop>" + "<item/>" * 3000 + "</shop>")
    cache = Cache()
    serve(cache, 4000)
    return bytearray(20_000_000), cache


kept = main()
