"""Imports a library, as every small script does."""

import networkx

print(networkx.path_graph(10).number_of_edges())
