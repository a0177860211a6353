import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stories.statement_groups import join


@pytest.mark.parametrize(
    ("n", "likeness", "expected"),
    [
        (0, {}, []),
        (3, {}, [[0], [1], [2]]),
        (3, {(0, 2): 0.9}, [[0, 2], [1]]),
        (3, {(0, 2): 0.3}, [[0], [1], [2]]),
        # A chain: each resembles the next only, so the middle joins one of the two.
        (3, {(0, 1): 0.9, (1, 2): 0.6}, [[0, 1], [2]]),
        (3, {(0, 1): 0.9, (1, 2): 0.6, (0, 2): 0.3}, [[0, 1, 2]]),
        (3, {(0, 1): 0.9, (1, 2): 0.9}, [[0, 1, 2]]),
        (4, {(0, 1): 0.9, (2, 3): 0.9, (1, 2): 0.9}, [[0, 1], [2, 3]]),
    ],
)
def test_join(n: int, likeness: dict, expected: list) -> None:
    assert join(n, likeness, 0.4) == expected or len(expected) == 3 == n == len(
        join(n, likeness, 0.4)
    )


@st.composite
def graphs(draw):
    n = draw(st.integers(1, 9))
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    values = st.sampled_from([0.2, 0.5, 0.7, 0.9])
    return n, draw(st.dictionaries(st.sampled_from(pairs or [(0, 0)]), values)) if pairs else {}


@given(graphs(), st.sampled_from([0.2, 0.4, 0.6]))
@settings(deadline=None, max_examples=150)
def test_groups_reach_the_threshold_and_no_two_more_could_be_joined(graph, threshold) -> None:
    n, likeness = graph
    groups = join(n, likeness, threshold)
    assert sorted(i for group in groups for i in group) == list(range(n))
    assert groups == sorted(groups)
    assert all(group == sorted(group) for group in groups)

    def mean(one, other) -> float:
        total = sum(likeness.get((min(i, j), max(i, j)), 0.0) for i in one for j in other)
        return total / (len(one) * len(other))

    for k, one in enumerate(groups):
        for other in groups[:k]:
            assert mean(one, other) < threshold + 1e-9
    assert join(n, dict(reversed(likeness.items())), threshold) == groups


def test_a_long_chain_takes_no_time() -> None:
    n = 20_000
    start = time.process_time()
    groups = join(n, {(i, i + 1): 0.9 for i in range(n - 1)}, 0.4)
    assert time.process_time() - start < 10
    assert max(map(len, groups)) <= 3
