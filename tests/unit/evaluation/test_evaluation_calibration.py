"""Bands of confidence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluation.calibration import Calibration, Outcome, calibrate, count_outcomes
from pipeline.evaluation.figures import Sampling

OUTCOME = st.tuples(st.floats(0, 1), st.booleans())


def calibration(*articles: list[tuple[float, bool]]) -> Calibration:
    counts = [count_outcomes([Outcome(c, {"span": right}) for c, right in a]) for a in articles]
    return calibrate(counts, "span", Sampling(0))


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        pytest.param([(0.8, True)] * 8 + [(0.8, False)] * 2, 0.0, id="as it says"),
        pytest.param([(1.0, False)], 1.0, id="sure and wrong"),
        pytest.param([(0.0, False)], 0.0, id="not sure and wrong"),
        pytest.param([(0.95, True), (0.05, False)], 0.05, id="two bands"),
        pytest.param([(0.6, True)] * 3 + [(0.2, False)], (3 * 0.4 + 0.2) / 4, id="by size"),
        pytest.param([], None, id="none"),
    ],
)
def test_the_error(outcomes: list[tuple[float, bool]], expected: float | None) -> None:
    assert calibration(outcomes).error == pytest.approx(expected)


@pytest.mark.parametrize(
    ("confidence", "band"), [(0.0, 0), (0.05, 0), (0.1, 1), (0.7, 7), (0.9, 9), (1.0, 9)]
)
def test_the_band(confidence: float, band: int) -> None:
    bands = calibration([(confidence, True)]).bands
    assert [number for number, each in enumerate(bands) if each.n] == [band]
    assert bands[band].mean_confidence == pytest.approx(confidence)
    assert bands[band].right.value == 1.0


def test_what_is_neither_right_nor_wrong_does_not_count() -> None:
    counts = [count_outcomes([Outcome(0.5, {"span": True}), Outcome(0.5, {"attr": False})])]
    sizes = {m: sum(b.n for b in calibrate(counts, m, Sampling(0)).bands) for m in ("span", "attr")}
    assert sizes == {"span": 1, "attr": 1}


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(OUTCOME, max_size=6), min_size=1, max_size=4))
def test_bands_hold_all_and_the_error_is_a_share(articles: list[list[tuple[float, bool]]]) -> None:
    found = calibration(*articles)
    assert sum(band.n for band in found.bands) == sum(map(len, articles))
    assert found.error is None or 0 <= found.error <= 1 + 1e-9
    for band in found.bands:
        if band.mean_confidence is not None:
            assert band.low - 1e-9 <= band.mean_confidence <= band.high + 1e-9
