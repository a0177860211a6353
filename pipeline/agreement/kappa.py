"""Cohen's kappa of two observers.

After J. Cohen, "A Coefficient of Agreement for Nominal Scales", Educational and Psychological
Measurement 20 (1960), 37-46.
"""

from __future__ import annotations

import numpy as np

from pipeline.agreement.codes import Floats


def kappa_agreement_and_chance(tables: Floats) -> tuple[Floats, Floats]:
    """Return observed and chance-expected agreement, shape (...), of tables (..., k, k).

    ``tables[..., i, j]`` counts the units to which one observer gave category i and the other j.
    Chance keeps each observer's own habits: the sum over categories of the product of both shares.
    NaN where a table is empty.
    """
    n = tables.sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.trace(tables, axis1=-2, axis2=-1) / n
        expected = (tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1) / n**2
    return np.asarray(observed), np.asarray(expected)


def beyond_chance(observed: Floats, expected: Floats) -> Floats:
    """Return (observed - expected) / (1 - expected), NaN where chance alone is perfect."""
    room = 1.0 - expected
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(room > 1e-12, (observed - expected) / room, np.nan)
