"""Where a target's head looks, as arrays."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.stance.pooling import BUCKETS, distance_buckets, target_weights

MIDDLE = BUCKETS // 2


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, tuple[int, int]]:
    n = draw(st.integers(1, 300))
    start = draw(st.integers(0, n - 1))
    return n, (start, draw(st.integers(start + 1, n)))


@settings(deadline=None)
@given(spans())
def test_a_targets_pieces_share_a_weight_of_one(case: tuple[int, tuple[int, int]]) -> None:
    n, (start, end) = case
    (row,) = target_weights([(start, end)], n)
    assert np.isclose(row.sum(), 1.0, atol=1e-5)
    assert set(np.flatnonzero(row)) == set(range(start, end))


@settings(deadline=None)
@given(spans())
def test_buckets_grow_to_either_side_of_the_target(case: tuple[int, tuple[int, int]]) -> None:
    n, (start, end) = case
    (row,) = distance_buckets([(start, end)], n)
    assert row.min() >= 0
    assert row.max() < BUCKETS
    assert (row[start:end] == MIDDLE).all()
    assert (np.diff(row) >= 0).all()
    assert (row[:start] < MIDDLE).all()
    assert (row[end:] > MIDDLE).all()


def test_no_targets_make_empty_arrays() -> None:
    assert target_weights([], 7).shape == (0, 7)
    assert distance_buckets([], 7).shape == (0, 7)
