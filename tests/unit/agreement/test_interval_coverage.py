"""Do 95% intervals hold the true figure as often as docs/agreement.md says?"""

import numpy as np
import pyarrow as pa
import pytest

from pipeline.agreement.corpus import ATTRIBUTES, corpus_agreement
from pipeline.agreement.kappa import beyond_chance, kappa_agreement_and_chance
from pipeline.agreement.parts import Statistics, parts_table

UNITS = 8
REPEATS = 300


def tables(rng: np.random.Generator, n: int) -> np.ndarray:
    """Label pairs of two outlets in each of n stories, which differ in mood: shape (n, 9)."""
    mood = rng.dirichlet([2, 4, 1], size=n)
    one = (rng.random((n, UNITS, 1)) > mood.cumsum(axis=1)[:, None, :]).sum(axis=2).clip(0, 2)
    other = (rng.random((n, UNITS, 1)) > mood.cumsum(axis=1)[:, None, :]).sum(axis=2).clip(0, 2)
    same = rng.random((n, UNITS)) < rng.beta(2, 2, size=(n, 1))
    cells = one * 3 + np.where(same, one, other)
    return np.stack([(cells == cell).sum(axis=1) for cell in range(9)], axis=1).astype(float)


@pytest.mark.parametrize(("n_stories", "covered"), [(5, (0.82, 0.94)), (20, (0.89, 0.98))])
def test_kappa_lies_within_its_interval(n_stories: int, covered: tuple[float, float]) -> None:
    rng = np.random.default_rng(n_stories)
    population = tables(rng, 200_000).sum(axis=0).reshape(3, 3)
    truth = float(beyond_chance(*kappa_agreement_and_chance(population)))
    # Each repeat is a pair of outlets with stories of its own.
    n = REPEATS * n_stories
    pair = np.repeat(np.arange(REPEATS), n_stories)
    units = np.full((n, 1), float(UNITS))
    values = np.hstack([tables(rng, n), units, np.ones((n, 1))])
    none = np.full(n, -1)
    statistics = Statistics(
        "stance", "pair", "outlet", np.arange(n), 2 * pair, 2 * pair + 1, none, values
    )
    stories = pa.array([f"s{i:06}" for i in range(n)])
    outlets = pa.array([f"o{i:06}" for i in range(2 * REPEATS)])
    parts = parts_table([statistics], stories, outlets, pa.array([], pa.string()))
    rows = corpus_agreement(parts, ATTRIBUTES.empty_table(), samples=300).rows.to_pylist()
    held = [
        row["ci_low"] <= truth <= row["ci_high"]
        for row in rows
        if row["metric"] == "stance_kappa" and row["ci_low"] is not None
    ]
    assert len(held) == REPEATS
    assert covered[0] <= np.mean(held) <= covered[1]
