"""Makes a large capture soon: so many rounds of small blocks that are kept for a while, and of others that go at once."""

import json
import sys

kept = []
for round in range(int(sys.argv[1])):
    text = json.dumps([{"a": i, "b": str(i) * 3, "c": [i] * 5} for i in range(2000)])
    kept.append(json.loads(text))
    if len(kept) > 20:
        del kept[::2]
