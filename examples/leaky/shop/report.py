"""What happened in the shop, for its owner."""

from __future__ import annotations

import json
import time
from collections import deque
from threading import Lock

KEPT = 20_000
SHOWN = 2_000


class Report:
    def __init__(self) -> None:
        self._lock = Lock()
        self._visits: deque[str] = deque(maxlen=KEPT)

    def visit(self, user: int, path: str, headers: dict[str, str]) -> None:
        """Note a visit with all that the browser said."""
        entry = json.dumps({"at": time.time(), "user": user, "path": path, "headers": headers})
        with self._lock:
            self._visits.append(entry)

    def recent(self) -> str:
        """The last visits as one text."""
        with self._lock:
            visits = list(self._visits)[-SHOWN:]
        return "\n".join(visits)

    def busiest(self) -> list[str]:
        """Paths by visits, most first."""
        counts: dict[str, int] = {}
        for line in self.recent().splitlines():
            path = json.loads(line)["path"]
            counts[path] = counts.get(path, 0) + 1
        return sorted(counts, key=lambda path: -counts[path])
