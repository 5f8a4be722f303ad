"""networkx on random graphs: components, centrality, shortest paths, a spanning tree, a colouring."""

import random
import sys

import networkx

random.seed(7)
kept = []
for i in range(int(sys.argv[1])):
    graph = networkx.gnm_random_graph(2_000, 8_000, seed=i)
    for source, target in graph.edges:
        graph[source][target]["weight"] = random.random()
    networkx.betweenness_centrality(graph, k=20, weight="weight", seed=i)
    dict(networkx.all_pairs_shortest_path_length(graph, cutoff=2))
    tree = networkx.minimum_spanning_tree(graph)
    networkx.greedy_color(graph)
    components = list(networkx.connected_components(graph))
    if i % 4 == 0:
        kept.append((graph, tree, components))
