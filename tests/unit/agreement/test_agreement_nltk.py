"""Alpha and kappa against an independent implementation, on random data with gaps."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from pipeline.agreement.alpha import alpha, coincidences
from pipeline.agreement.kappa import beyond_chance, kappa_agreement_and_chance

CATEGORIES = 3
VALUES = st.integers(0, CATEGORIES - 1)
GAPPED = st.lists(st.lists(st.none() | VALUES, min_size=4, max_size=4), min_size=2, max_size=15)
"""One row a unit, one column an observer."""


def triples(units) -> list[tuple[str, str, int]]:
    return [
        (f"observer {o}", f"unit {u}", value)
        for u, row in enumerate(units)
        for o, value in enumerate(row)
        if value is not None
    ]


def counts(units) -> np.ndarray:
    return np.array([[row.count(c) for c in range(CATEGORIES)] for row in units], dtype=float)


def paired(units) -> list[int]:
    """The values that can be paired: those of units with another value."""
    rows = [[value for value in row if value is not None] for row in units]
    return [value for row in rows if len(row) > 1 for value in row]


@given(GAPPED)
@settings(deadline=None, max_examples=100)
def test_nominal_alpha(units) -> None:
    assume(len(set(paired(units))) > 1)
    expected = AnnotationTask(triples(units)).alpha()
    assert float(alpha(coincidences(counts(units)).sum(axis=0), "nominal")) == pytest.approx(
        expected
    )


@given(GAPPED)
@settings(deadline=None, max_examples=100)
def test_ordinal_alpha(units) -> None:
    values = paired(units)
    assume(len(set(values)) > 1)

    def distance(one: int, other: int) -> float:
        low, high = sorted((one, other))
        ends = values.count(low) + values.count(high)
        return (
            (sum(low <= value <= high for value in values) - ends / 2) ** 2 if low < high else 0.0
        )

    expected = AnnotationTask(triples(units), distance=distance).alpha()
    assert float(alpha(coincidences(counts(units)).sum(axis=0), "ordinal")) == pytest.approx(
        expected
    )


@given(st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=40))
@settings(deadline=None, max_examples=100)
def test_kappa(units) -> None:
    assume(len({value for pair in units for value in pair}) > 1)
    table = np.zeros((CATEGORIES, CATEGORIES))
    for one, other in units:
        table[one, other] += 1
    expected = AnnotationTask(triples(units)).kappa_pairwise("observer 0", "observer 1")
    assert float(beyond_chance(*kappa_agreement_and_chance(table))) == pytest.approx(expected)
