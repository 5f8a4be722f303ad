"""Keeps what is costly to make again."""

from __future__ import annotations

from threading import Lock

from .catalogue import load, tokens
from .pages import Page

PREVIEW_BYTES = 6_000


class PageCache:
    def __init__(self) -> None:
        self._lock = Lock()
        self._products: dict[str, list[tuple[str, float]]] = {}
        self._index: dict[str, str] = {}
        self._by_user: dict[int, list[bytearray]] = {}
        self._previews: dict[tuple[int, str], str] = {}
        self._seen: set[tuple[int, str]] = set()

    def remember(self, user: int, page: Page) -> Page:
        """Keep a rendered page for a user."""
        key = (user, page.path)
        with self._lock:
            if key in self._seen:
                return page
            # The leak: every user gets a copy of every page, and nobody ever forgets one.
            self._by_user.setdefault(user, []).append(bytearray(page.body))
            self._previews[key] = page.body[:PREVIEW_BYTES].decode(errors="ignore")
            self._seen.add(key)
        return page

    def products(self, path: str) -> list[tuple[str, float]]:
        """The products of a page, loaded once."""
        if path not in self._products:
            self.warm([path])
        return self._products[path]

    def warm(self, paths: list[str]) -> None:
        for path in paths:
            self._products[path] = load(path)
            self._index.update(tokens(self._products[path]))

    def forget(self, user: int) -> None:
        """Nobody calls it."""
        with self._lock:
            self._by_user.pop(user, None)

    def size(self) -> int:
        """Bytes of the pages kept."""
        with self._lock:
            return sum(len(page) for pages in self._by_user.values() for page in pages)
