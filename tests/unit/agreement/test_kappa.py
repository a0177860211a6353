import numpy as np
import pytest

from pipeline.agreement.kappa import beyond_chance, kappa_agreement_and_chance


@pytest.mark.parametrize(
    ("table", "observed", "chance", "kappa"),
    [
        # J. L. Fleiss, Statistical Methods for Rates and Proportions (1981), chapter 13.
        ([[75, 1, 4], [5, 4, 1], [0, 0, 10]], 0.89, 0.66, 0.68),
        # J. Cohen (1960), the table of 200 diagnoses.
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 0.70, 0.41, 0.49),
        ([[3, 0], [0, 1]], 1.0, 0.625, 1.0),
        ([[0, 2], [2, 0]], 0.0, 0.5, -1.0),
    ],
)
def test_published_examples(table, observed, chance, kappa) -> None:
    found = kappa_agreement_and_chance(np.array(table, dtype=float))
    assert [float(x) for x in found] == pytest.approx([observed, chance], abs=5e-3)
    assert float(beyond_chance(*found)) == pytest.approx(kappa, abs=5e-3)


def test_undefined() -> None:
    tables = np.array([[[0, 0], [0, 0]], [[4, 0], [0, 0]]], dtype=float)
    observed, chance = kappa_agreement_and_chance(tables)
    assert np.isnan(observed[0])
    assert (observed[1], chance[1]) == (1.0, 1.0)
    assert np.isnan(beyond_chance(observed, chance)).all()
