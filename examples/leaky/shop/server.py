"""The shop's web server: `python -m shop.server`."""

from __future__ import annotations

import argparse
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import visitors
from .cache import PageCache
from .catalogue import paths
from .pages import render
from .report import Report

SECONDS_BETWEEN_REPORTS = 2


class Shop:
    def __init__(self) -> None:
        self.cache = PageCache()
        self.report = Report()

    def serve(self, user: int, path: str, headers: dict[str, str]) -> bytes:
        self.report.visit(user, path, headers)
        page = render(path, user, self.cache.products(path))
        return self.cache.remember(user, page).body


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shop = Shop()

    def do_GET(self) -> None:
        if self.path not in paths():
            self.send_error(404)
            return
        user = int(self.headers.get("X-User", "0"))
        body = self.shop.serve(user, self.path, dict(self.headers.items()))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the report knows."""


def look_at_report(shop: Shop, closing: threading.Event) -> None:
    while not closing.wait(SECONDS_BETWEEN_REPORTS):
        shop.report.busiest()


def main() -> None:
    parser = argparse.ArgumentParser(prog="shop.server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--visitors", type=int, default=3)
    options = parser.parse_args()

    closing = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", options.port), Handler) as server:
        server.daemon_threads = True
        port = server.server_address[1]
        print(f"shop: PID {os.getpid()}, http://127.0.0.1:{port}{paths()[0]}", flush=True)
        threading.Thread(target=look_at_report, args=(Handler.shop, closing), name="report", daemon=True).start()
        visitors.start(port, options.visitors, closing)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("shop: closed")
        finally:
            closing.set()


if __name__ == "__main__":
    main()
