"""Average linkage in the pieces that it cannot join.

An average of similarities reaches a threshold only if one of them does. Clusters cut at a
threshold therefore never cross the connected components of the graph of pairs at or above it, and
each component can be clustered alone: exact, and without a matrix of all pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster import hierarchy
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MAX_COMPONENT = 300
"""Largest component clustered as one; its similarities take 720 kB."""
_STEP = 0.05
_NEARLY_EQUAL = 0.9
_SETTLED = 2
"""Nodes from which on the average similarity within a cluster says how tight it is."""
_HAIR = 1e-7


def _split(n: int, left: Ints, right: Ints) -> list[Ints]:
    """Return the connected components of a graph of ``n`` nodes, each in ascending order."""
    edges = sparse.csr_array((np.ones(len(left)), (left, right)), shape=(n, n))
    _, labels = connected_components(edges, directed=False)
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


def components_of(n: int, left: Ints, right: Ints) -> Ints:
    """Return for each of ``n`` nodes the smallest node that the pairs lead to from it."""
    if not n:
        return np.zeros(0, dtype=np.int64)
    edges = sparse.csr_array((np.ones(len(left), np.int8), (left, right)), shape=(n, n))
    _, labels = connected_components(edges, directed=False)
    smallest = np.full(int(labels.max()) + 1, n, dtype=np.int64)
    np.minimum.at(smallest, labels, np.arange(n))
    return np.asarray(smallest[labels], dtype=np.int64)


def components(
    n: int,
    left: Ints,
    right: Ints,
    similarity: Any,
    threshold: float,
    limit: int = MAX_COMPONENT,
) -> Iterator[tuple[Ints, bool]]:
    """Yield components of the pairs at or above ``threshold`` and whether each is final.

    A component of more than ``limit`` nodes is split at a higher threshold; one that even
    near-equality holds together is final, a single cluster.
    """
    keep = similarity >= threshold
    left, right, similarity = left[keep], right[keep], similarity[keep]
    local = np.zeros(n, dtype=np.int64)
    for nodes in _split(n, left, right) if n else []:
        if len(nodes) <= limit:
            yield nodes, False
        elif threshold >= _NEARLY_EQUAL:
            yield nodes, True
        else:
            local[:] = -1
            local[nodes] = np.arange(len(nodes))
            inside = local[left] >= 0
            for part, final in components(
                len(nodes),
                local[left[inside]],
                local[right[inside]],
                similarity[inside],
                threshold + _STEP,
                limit,
            ):
                yield nodes[part], final


def average_linkage(
    pieces: Iterable[tuple[Ints, bool]],
    dense: Callable[[Ints], Any],
    threshold: float,
    contrast: float = 0.0,
) -> list[Ints]:
    """Cluster by average linkage, cut where similarity falls below ``threshold``.

    Two clusters of two nodes or more are also kept apart where the similarity between them is
    less than ``contrast`` times that within them (:func:`_cut`). ``pieces`` are those of
    :func:`components`, of the candidate pairs at or above the threshold; ``dense`` returns the
    full symmetric similarity matrix, values in [0, 1], of the nodes it is given. Returns the
    clusters, each an ascending array of node numbers.
    """
    clusters: list[Ints] = []
    for nodes, final in pieces:
        if final or len(nodes) <= 2:  # two nodes are one component because they link
            clusters.append(nodes)
            continue
        distance = np.clip(1.0 - np.asarray(dense(nodes), dtype=np.float64), 0.0, 1.0)
        np.fill_diagonal(distance, 0.0)
        tree = hierarchy.linkage(squareform(distance, checks=False), "average")
        labels = _cut(tree, threshold, contrast)
        clusters += [nodes[labels == label] for label in np.unique(labels)]
    return clusters


def _cut(tree: Floats, threshold: float, contrast: float) -> Ints:
    """Return the cluster of each leaf of a linkage tree: its largest subtrees that hold.

    A leaf holds. Two subtrees that hold make one that does if the average similarity between them
    reaches ``threshold`` and, where both have :data:`_SETTLED` leaves, ``contrast`` times the mean
    of the average similarities within them: a story that is firmly one does not join another that
    is, on words that all stories of their topic share.
    """
    n = len(tree) + 1
    sizes, sums = [1] * n, [0.0] * n
    clusters: list[list[int] | None] = [[leaf] for leaf in range(n)]
    closed: list[list[int]] = []
    for one, other, distance, size in tree.tolist():
        a, b = int(one), int(other)
        between = 1.0 - distance
        needed = threshold
        if min(sizes[a], sizes[b]) >= _SETTLED:
            within = [2 * sums[i] / (sizes[i] * (sizes[i] - 1)) for i in (a, b)]
            needed = max(threshold, contrast * (within[0] + within[1]) / 2)
        first, second = clusters[a], clusters[b]
        # A hair below: a pair exactly at the threshold is in, whatever the rounding of 1 - s.
        if first is not None and second is not None and between >= needed - _HAIR:
            clusters.append(first + second)
        else:
            closed += [part for part in (first, second) if part is not None]
            clusters.append(None)
        sums.append(sums[a] + sums[b] + sizes[a] * sizes[b] * between)
        sizes.append(int(size))
    if clusters[-1] is not None:
        closed.append(clusters[-1])
    labels = np.zeros(n, dtype=np.int64)
    for number, leaves in enumerate(closed):
        labels[leaves] = number
    return labels
