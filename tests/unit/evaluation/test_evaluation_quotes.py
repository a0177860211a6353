"""Figures of quotes, as (gold, found, expected figures)."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.gold import Attribution, GoldArticle
from pipeline.evaluation.quotes import score

# Offsets:                0         1         2         3         4
#                         01234567890123456789012345678901234567890123456
TEXT = '"We will go," Ada said. Bo fears that snow is near.'
DIRECT, ADA = (0, 12), (14, 17)
INDIRECT, BO = (38, 50), (24, 26)
GOLD = (Attribution((DIRECT,), (ADA,)), Attribution((INDIRECT,), (BO,)))
UNSOURCED = (Attribution((DIRECT,)), Attribution((INDIRECT,), (BO,)))
NO_INTERVALS = Sampling(resamples=0)


def figures(gold: tuple[Attribution, ...], found: tuple[Attribution, ...]) -> dict[str, Any]:
    report = score([GoldArticle(1, TEXT, gold)], {1: found}, "test", NO_INTERVALS)
    return {name: estimate.value for name, estimate in report.overall.figures.items()}


def test_the_offsets_of_the_example() -> None:
    slices = [TEXT[start:end] for start, end in (DIRECT, ADA, INDIRECT, BO)]
    assert slices == ['"We will go,', "Ada", "snow is near", "Bo"]


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        pytest.param(
            GOLD,
            GOLD,
            {"chars.f1": 1, "span.f1": 1, "attr.f1": 1, "attr.speaker_accuracy": 1},
            id="all right",
        ),
        pytest.param(
            GOLD,
            (),
            {
                "chars.precision": None,
                "chars.f1": 0,
                "span.precision": None,
                "span.recall": 0,
                "attr.speaker_accuracy": None,
            },
            id="nothing found",
        ),
        pytest.param(
            (),
            GOLD,
            {"span.precision": 0, "span.recall": None, "span.f1": 0, "attr.f1": 0},
            id="nothing there",
        ),
        pytest.param((), (), {"span.f1": None, "chars.f1": None}, id="nothing at all"),
        pytest.param(
            GOLD,
            GOLD[1:],
            {
                "span.precision": 1,
                "span.recall": 1 / 2,
                "span.f1": 2 / 3,
                "span.recall.direct": 0,
                "span.recall.indirect": 1,
                "span.recall.mixed": None,
                "span.precision.direct": None,
                "span.precision.indirect": 1,
                "chars.recall.indirect": 1,
                "chars.recall": 10 / 20,
            },
            id="one found",
        ),
        pytest.param(
            GOLD,
            (Attribution((DIRECT,), (BO,)), Attribution((INDIRECT,))),
            {
                "span.f1": 1,
                "attr.precision": 0,
                "attr.recall": 0,
                "attr.precision_sourced": 0,
                "attr.speaker_accuracy": 0,
            },
            id="one wrong speaker, one without",
        ),
        pytest.param(
            GOLD,
            (GOLD[0], Attribution((INDIRECT,))),
            {
                "attr.precision": 1 / 2,
                "attr.precision_sourced": 1,
                "attr.recall": 1 / 2,
                "attr.recall.direct": 1,
                "attr.precision.indirect": 0,
                "attr.speaker_accuracy": 1 / 2,
            },
            id="one without a speaker",
        ),
        pytest.param(
            UNSOURCED,
            GOLD,
            {
                "attr.precision": 1,
                "attr.precision_sourced": 1,
                "attr.precision.direct": None,
                "attr.recall": 1,
                "attr.recall.direct": None,
                "span.recall": 1,
            },
            id="gold without a speaker is left out",
        ),
        pytest.param(
            GOLD,
            (Attribution(((0, 3), (4, 12)), (ADA,)), Attribution(((-4, 0), (99, 120)), (BO,))),
            {"chars.precision": 1, "span.precision": 1, "span.recall": 1 / 2},
            id="parts are one content; what lies outside the text is none",
        ),
        pytest.param(
            GOLD,
            (Attribution(((0, 50),), (ADA,)),),
            {"span.f1": 0, "chars.recall": 1, "chars.recall.direct": 1},
            id="too long",
        ),
    ],
)
def test_figures(
    gold: tuple[Attribution, ...], found: tuple[Attribution, ...], expected: dict[str, Any]
) -> None:
    measured = figures(gold, found)
    assert {name: measured[name] for name in expected} == pytest.approx(expected)


def test_outlets_are_scored_apart_and_articles_without_one_are_not() -> None:
    articles = [
        GoldArticle(1, TEXT, GOLD, "Ledger"),
        GoldArticle(2, TEXT, GOLD, "Courier"),
        GoldArticle(3, TEXT, GOLD),
    ]
    report = score(articles, {1: GOLD, 3: GOLD}, "test", NO_INTERVALS)
    recalls = {
        name: (section.n_articles, section.figures["span.recall"].value)
        for name, section in report.by_outlet.items()
    }
    assert recalls == {"Courier": (1, 0.0), "Ledger": (1, 1.0)}
    assert report.overall.figures["span.recall"].value == pytest.approx(2 / 3)
    assert report.overall.counts == {
        "gold": 6,
        "gold.direct": 3,
        "gold.indirect": 3,
        "gold.mixed": 0,
        "found": 4,
        "found_sourced": 4,
    }


def test_articles_on_one_side_only_are_noted() -> None:
    articles = [GoldArticle(1, TEXT, GOLD), GoldArticle(2, TEXT, GOLD)]
    assert score(articles, {1: GOLD, 2: ()}, "test", NO_INTERVALS).notes == ()
    notes = score(articles, {1: GOLD, "1": GOLD, 7: ()}, "test", NO_INTERVALS).notes
    assert [note.split(" are ")[0].split(" have ")[0] for note in notes] == [
        "1 of 2 articles",
        "2 predictions",
    ]
