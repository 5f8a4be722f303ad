"""Reads JSON documents, writes some again, and keeps two in three: many small objects, millions of them alive."""

import json
import sys

kept = []
for i in range(int(sys.argv[1])):
    if i % 4 == 0:
        rows = [{"id": i * 1000 + k, "name": f"row {k}", "tags": [str(k * j) for j in range(8)], "at": k / 7} for k in range(1000)]
        text = json.dumps(rows)
    read = json.loads(text)
    if i % 3 != 0:
        kept.append(read)
