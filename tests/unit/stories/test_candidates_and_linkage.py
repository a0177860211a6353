import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster import hierarchy
from scipy.spatial.distance import squareform

from pipeline.stories.candidates import candidate_pairs
from pipeline.stories.linkage import average_linkage
from pipeline.stories.vectors import unit_rows

LIMITS = {"key_terms": 8, "max_postings": 32, "max_partners": 16, "window_days": 7}


def synthetic(n: int, seed: int = 1):
    """Articles in stories of three, and one word that all of them share."""
    rng = random.Random(seed)  # noqa: S311
    rows = []
    for i in range(n):
        row = {f"story{i // 3}_{k}": 4.0 + rng.random() for k in range(5)}
        row |= {f"common{rng.randrange(40)}": 2.0 + rng.random() for _ in range(10)}
        rows.append(row | {"everywhere": 6.0})
    days = np.array([float(i // 3 % 365) if i % 7 else float("nan") for i in range(n)])
    return unit_rows(rows), days


def test_candidates_find_stories_and_grow_linearly() -> None:
    found = {}
    for n in (1500, 6000):
        (matrix, vocabulary), days = synthetic(n)
        left, right = candidate_pairs(matrix, vocabulary, days, **LIMITS)
        pairs = set(zip(left.tolist(), right.tolist(), strict=True))
        wanted = {(i, j) for i in range(n) for j in range(i + 1, i - i % 3 + 3)}
        assert wanted <= pairs
        found[n] = len(pairs)
        assert len(pairs) <= n * LIMITS["max_partners"]
    assert found[6000] <= 4.5 * found[1500]


@given(st.integers(0, 10**6), st.integers(2, 120))
@settings(deadline=None, max_examples=25)
def test_candidate_pairs_are_ordered_unique_and_within_the_window(seed: int, n: int) -> None:
    (matrix, vocabulary), days = synthetic(n, seed)
    left, right = candidate_pairs(matrix, vocabulary, days, **LIMITS)
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert all(i < j for i, j in pairs)
    apart = np.abs(days[left] - days[right])
    assert not (apart > LIMITS["window_days"]).any()


def test_a_file_of_many_articles_keeps_a_large_story_together() -> None:
    n = 400
    matrix, vocabulary = unit_rows([{f"term{k}": 3.0 + k for k in range(8)}] * n)
    left, right = candidate_pairs(matrix, vocabulary, np.zeros(n), **LIMITS)
    ones = np.ones(len(left))
    clusters = average_linkage(n, left, right, ones, lambda nodes: np.ones((len(nodes),) * 2), 0.5)
    assert [len(cluster) for cluster in clusters] == [n]


def test_no_terms_no_candidates() -> None:
    matrix, vocabulary = unit_rows([{}, {}])
    left, right = candidate_pairs(matrix, vocabulary, np.zeros(2), **LIMITS)
    assert len(left) == len(right) == 0


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
    clusters = average_linkage(
        n, left, right, full[left, right], lambda nodes: full[np.ix_(nodes, nodes)], threshold
    )
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

    clusters = average_linkage(n, left, right, full[left, right], dense, 0.1, limit)
    assert sorted(int(i) for cluster in clusters for i in cluster) == list(range(n))
    assert max(seen, default=0) <= limit
    assert any(set(range(6)) <= cluster for cluster in partition(clusters)) or limit >= 6
