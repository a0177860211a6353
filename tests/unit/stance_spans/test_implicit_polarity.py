"""What a quote says of somebody it need not name."""

import pytest

from pipeline.language.stance.implicit import (
    FEATURES,
    QuoteEvidence,
    packaged_weights,
    quote_polarity,
    tone,
)

WEIGHTS = (2.0, 3.0, 1.0, 1.0, -1.0)


@pytest.mark.parametrize(
    ("evidence", "favourable", "basis"),
    [
        (QuoteEvidence(), False, "none"),
        (QuoteEvidence(own=[0.9]), True, "own"),
        (QuoteEvidence(own=[0.9, -0.9]), False, "none"),  # they cancel
        (QuoteEvidence(oneself=True), True, "oneself"),
        (QuoteEvidence(oneself=True, tone=-20.0), True, "oneself"),
        (QuoteEvidence(own=[-1.0, -1.0], oneself=True), True, "own"),
        (QuoteEvidence(elsewhere=[-0.5, -0.7]), False, "elsewhere"),
        (QuoteEvidence(tone=-2.0), False, "tone"),
    ],
)
def test_evidence_and_its_basis(evidence: QuoteEvidence, favourable: bool, basis: str) -> None:
    found = quote_polarity(evidence, WEIGHTS)
    assert (found.favourable, found.basis) == (favourable, basis)


def test_what_has_no_weight_is_no_evidence() -> None:
    assert quote_polarity(QuoteEvidence(own=[0.9]), (0.0, 3.0, 1.0, 1.0, -1.0)).basis == "none"


def test_without_evidence_the_prior_answers() -> None:
    assert quote_polarity(QuoteEvidence(), WEIGHTS).p_favourable == pytest.approx(0.26894, abs=1e-4)


def test_packaged_weights_hold_that_evidence_for_never_counts_against() -> None:
    *weights, bias = packaged_weights()
    assert len(weights) == len(FEATURES)
    assert min(weights) >= 0
    assert bias < 0, "quotes that evaluate are mostly unfavourable"
    assert quote_polarity(QuoteEvidence(oneself=True)).favourable
    assert not quote_polarity(QuoteEvidence()).favourable


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("A disgrace, a corrupt LIAR.", -1),
        ("An excellent, honest man.", 1),
        ("The table.", 0),
        ("", 0),
    ],
)
def test_tone(text: str, sign: int) -> None:
    found = tone(text)
    assert (found > 0) - (found < 0) == sign
