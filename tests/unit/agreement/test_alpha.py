import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.alpha import agreement_and_chance, alpha, coincidences

# The worked examples of Krippendorff (2011), one observer a row, * where a value is missing.
BINARY = ("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
LETTERS = ("1 1 2 2 4 3 3 3 5 4 4 1", "2 1 2 2 2 3 3 3 5 4 4 4")
FOUR_OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
)


def counts(observers, categories: int = 5, first: int = 1):
    table = np.zeros((len(observers[0].split()), categories))
    for observer in observers:
        for unit, value in enumerate(observer.split()):
            if value != "*":
                table[unit, int(value) - first] += 1
    return table


@pytest.mark.parametrize(
    ("table", "level", "expected"),
    [
        (counts(BINARY, 2, 0), "nominal", 0.095),
        (counts(LETTERS), "nominal", 0.692),
        (counts(FOUR_OBSERVERS), "nominal", 0.743),
        (counts(FOUR_OBSERVERS), "ordinal", 0.815),
    ],
)
def test_published_examples(table, level, expected: float) -> None:
    assert alpha(coincidences(table).sum(axis=0), level) == pytest.approx(expected, abs=5e-4)


def test_coincidences_of_the_four_observers() -> None:
    matrix = coincidences(counts(FOUR_OBSERVERS)).sum(axis=0)
    assert matrix.sum(axis=1).tolist() == pytest.approx([9, 13, 10, 5, 3])
    assert matrix[0].tolist() == pytest.approx([7, 4 / 3, 1 / 3, 1 / 3, 0])


@pytest.mark.parametrize(
    ("table", "observed", "chance"),
    [
        ([[0, 0, 0]], None, None),
        ([[1, 0, 0], [0, 1, 0]], None, None),  # one value a unit: nothing to pair
        ([[2, 0, 0], [2, 0, 0]], 1.0, 1.0),  # no variation: alpha is undefined
    ],
)
@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_undefined(table, observed, chance, level) -> None:
    matrix = coincidences(np.array(table, dtype=float)).sum(axis=0)
    assert np.isnan(alpha(matrix, level))
    for found, expected in zip(
        agreement_and_chance(matrix, level), (observed, chance), strict=True
    ):
        assert np.isnan(found) if expected is None else found == expected


def test_ordinal_differences_count_the_values_between() -> None:
    # 2, 4 and 6 values; one disagreement from the first to the last category: half of the ends'
    # values and all of those between are the largest difference.
    table = np.array([[1, 0, 1], [1, 1, 0], [0, 3, 0], [0, 0, 5]], dtype=float)
    matrix = coincidences(table).sum(axis=0)
    assert matrix.sum(axis=1).tolist() == [2, 4, 6]
    far, near = (2 / 2 + 4 + 6 / 2) ** 2, (2 / 2 + 4 / 2) ** 2
    observed, _ = agreement_and_chance(matrix, "ordinal")
    assert observed == pytest.approx(1 - 2 * (far + near) / (12 * far))


TABLES = st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=12).map(
    lambda rows: np.array(rows, dtype=float)
)


@given(TABLES, st.permutations([0, 1, 2]))
@settings(deadline=None, max_examples=100)
def test_ranges_and_invariances(table, permutation) -> None:
    matrix = coincidences(table).sum(axis=0)
    pairable = table[table.sum(axis=1) > 1]
    assert matrix.sum() == pytest.approx(pairable.sum())
    assert np.allclose(matrix, matrix.T)
    shuffled = coincidences(table[::-1]).sum(axis=0)
    for level in ("nominal", "ordinal"):
        value = alpha(matrix, level)
        observed, chance = agreement_and_chance(matrix, level)
        assert alpha(shuffled, level) == pytest.approx(value, nan_ok=True)
        assert alpha(matrix[::-1, ::-1], level) == pytest.approx(value, nan_ok=True)
        if not np.isnan(value):
            assert -1 - 1e-9 <= value <= 1 + 1e-9
            assert -1e-9 <= chance <= 1 + 1e-9
            assert value == pytest.approx((observed - chance) / (1 - chance))
        if not np.isnan(observed):
            assert -1e-9 <= observed <= 1 + 1e-9
    relabelled = matrix[np.ix_(permutation, permutation)]
    assert alpha(relabelled, "nominal") == pytest.approx(alpha(matrix, "nominal"), nan_ok=True)


@given(TABLES)
@settings(deadline=None, max_examples=40)
def test_many_matrices_at_once(table) -> None:
    matrices = coincidences(table)
    for level in ("nominal", "ordinal"):
        together = alpha(matrices, level)
        alone = [alpha(matrix, level) for matrix in matrices]
        assert together.tolist() == pytest.approx([float(a) for a in alone], nan_ok=True)
