"""pandas: a table of random numbers, grouped, joined, sorted and written as text."""

import io
import sys

import numpy
import pandas

random = numpy.random.default_rng(7)
kept = []
for i in range(int(sys.argv[1])):
    table = pandas.DataFrame({"key": random.integers(0, 500, 20_000), "value": random.normal(size=20_000), "name": [f"n{k % 50}" for k in range(20_000)]})
    means = table.groupby(["key", "name"]).agg({"value": ["mean", "max"]})
    joined = table.merge(table.groupby("key")["value"].sum().rename("sum"), on="key").sort_values(["sum", "value"])
    text = io.StringIO()
    joined.head(2_000).to_csv(text)
    kept.append((means, pandas.read_csv(io.StringIO(text.getvalue()))))
