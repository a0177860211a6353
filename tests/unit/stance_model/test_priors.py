"""From labels that readers gave to the shares behind them, and to shifts of a model's scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.language.stance.model import stance_model
from pipeline.language.stance.reported import likelihoods, with_report
from pipeline.training.stance_priors import corrected, for_card, label_shares, read_shares, shifts

CONFUSION = np.array([[0.75, 0.24, 0.01], [0.02, 0.95, 0.03], [0.01, 0.29, 0.70]])
SHARES = st.tuples(*[st.floats(0.05, 1.0)] * 3).map(lambda v: np.array(v) / sum(v))


@settings(deadline=None, max_examples=30)
@given(SHARES)
def test_shares_are_found_again_behind_the_readers_errors(shares: np.ndarray) -> None:
    assert corrected(shares @ CONFUSION, CONFUSION, 5000) == pytest.approx(shares, abs=0.01)


@settings(deadline=None)
@given(SHARES, SHARES)
def test_shifts_turn_one_prior_into_the_other(shares: np.ndarray, trained: np.ndarray) -> None:
    moved = trained * np.exp(shifts(shares, trained))
    assert moved / moved.sum() == pytest.approx(shares, abs=1e-3)


def test_speakers_evaluate_more_often_than_narrators() -> None:
    shares = read_shares()
    assert set(shares) == {"narrator", "speaker"}
    assert all(np.isclose(s.sum(), 1.0) for s in shares.values())
    assert shares["speaker"][1] < shares["narrator"][1]


def test_a_card_has_shifts_beside_the_calibration() -> None:
    even = label_shares([0, 1, 2])
    plain, moved = (for_card((x, x, 0.0), even) for x in (0.0, 0.5))
    assert plain["shares"] == moved["shares"]
    for voice, shift in plain["rows"].items():
        assert moved["rows"][voice] == pytest.approx(np.add(shift, [0.5, 0.5, 0.0]), abs=1e-3)


def test_gold_that_lacks_a_label_tells_no_prior() -> None:
    with pytest.raises(InputError, match="lacks one of the three labels"):
        label_shares([0, 0, 2])


def test_the_shipped_model_expects_less_of_the_narrator() -> None:
    scores = np.array([[0.5, 0.0, -1.0]], dtype=np.float32)
    model = stance_model()
    asked, narrator, speaker = (
        model.calibrated(scores, v)[0] for v in (None, "narrator", "speaker")
    )
    assert narrator[0] < speaker[0] < asked[0]
    assert np.isclose(narrator.sum(), 1.0)


@pytest.mark.parametrize(("sign", "label"), [(-1, 0), (1, 2)])
def test_a_reporting_word_speaks_for_its_side(sign: int, label: int) -> None:
    undecided = np.array([0.3, 0.4, 0.3], dtype=np.float32)
    found = with_report(undecided, sign)
    assert found.argmax() == label
    assert np.isclose(found.sum(), 1.0)
    assert likelihoods()[sign].argmax() == label
