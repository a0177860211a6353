import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from pipeline.stories.linkage import average_linkage, components, components_of


def random_similarity(seed: int, n: int):
    rng = np.random.default_rng(seed)
    full = rng.random((n, n)) ** 3
    full = (full + full.T) / 2
    np.fill_diagonal(full, 1.0)
    return full


def partition(clusters) -> set[frozenset[int]]:
    return {frozenset(int(i) for i in cluster) for cluster in clusters}


@given(st.integers(0, 10**6), st.integers(2, 40), st.floats(0.1, 0.8))
@settings(deadline=None, max_examples=40)
def test_components_do_not_change_average_linkage(seed: int, n: int, threshold: float) -> None:
    full = random_similarity(seed, n)
    left, right = np.triu_indices(n, 1)
    pieces = components(n, left, right, full[left, right], threshold)
    clusters = average_linkage(pieces, lambda nodes: full[np.ix_(nodes, nodes)], threshold)
    tree = hierarchy.linkage(squareform(1 - full, checks=False), "average")
    labels = hierarchy.fcluster(tree, 1 - threshold + 1e-9, "distance")
    expected = {frozenset(np.flatnonzero(labels == k).tolist()) for k in set(labels)}
    assert partition(clusters) == expected


@pytest.mark.parametrize("limit", [1, 3, 8])
def test_large_components_are_split_and_nothing_is_lost(limit: int) -> None:
    n = 30
    full = random_similarity(5, n)
    full[:6, :6] = 1.0
    left, right = np.triu_indices(n, 1)
    seen = []

    def dense(nodes):
        seen.append(len(nodes))
        return full[np.ix_(nodes, nodes)]

    pieces = components(n, left, right, full[left, right], 0.1, limit)
    clusters = average_linkage(pieces, dense, 0.1)
    assert sorted(int(i) for cluster in clusters for i in cluster) == list(range(n))
    assert max(seen, default=0) <= limit
    assert any(set(range(6)) <= cluster for cluster in partition(clusters)) or limit >= 6


def clusters_of(full: np.ndarray, threshold: float, contrast: float) -> set[frozenset[int]]:
    left, right = np.triu_indices(len(full), 1)
    pieces = components(len(full), left, right, full[left, right], threshold)
    return partition(
        average_linkage(pieces, lambda nodes: full[np.ix_(nodes, nodes)], threshold, contrast)
    )


@pytest.mark.parametrize(
    ("within", "between", "sizes", "n_clusters"),
    [
        (0.8, 0.4, (3, 3), 2),  # firmly two
        (0.8, 0.6, (3, 3), 1),
        (0.5, 0.4, (3, 3), 1),  # as loose within as between
        (0.8, 0.4, (1, 4), 1),  # one article says nothing about how tight a story is
        (0.8, 0.2, (3, 3), 2),  # below the threshold
    ],
)
def test_settled_clusters_are_kept_apart_by_contrast(within, between, sizes, n_clusters) -> None:
    n = sum(sizes)
    full = np.full((n, n), between)
    full[: sizes[0], : sizes[0]] = full[sizes[0] :, sizes[0] :] = within
    np.fill_diagonal(full, 1.0)
    assert len(clusters_of(full, 0.3, 0.66)) == n_clusters


@given(st.integers(0, 10**6), st.integers(3, 30))
@settings(deadline=None, max_examples=30)
def test_contrast_only_splits(seed: int, n: int) -> None:
    full = random_similarity(seed, n)
    loose = clusters_of(full, 0.2, 0.0)
    for part in clusters_of(full, 0.2, 0.9):
        assert any(part <= whole for whole in loose)


def test_components_are_named_after_their_smallest_node() -> None:
    found = components_of(6, np.array([4, 1]), np.array([2, 5]))
    assert found.tolist() == [0, 1, 2, 3, 2, 1]
    assert components_of(0, np.array([], int), np.array([], int)).tolist() == []
