"""Marked differences: nothing of a wording is lost, and what is marked does differ."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.diff import is_reworded, word_segments

WORDS = st.lists(st.sampled_from(["The", "duty", "duties", "has", "a", "–", "10,000", "U.S.", "é"]))
TEXTS = st.one_of(st.text(max_size=60), WORDS.map(" ".join))


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("a duty", "a duty", [("same", "a duty")]),
        ("A duty!", "a duty", [("same", "A duty!")]),
        (
            "has duties to the people",
            "has a duty to the people",
            [
                ("same", "has "),
                ("left_out", "a duty "),
                ("other", "duties "),
                ("same", "to the people"),
            ],
        ),
        # A shorter quote leaves the ends out; that is not marked.
        ("to the people", "has a duty to the people of the town", [("same", "to the people")]),
        ("we failed", "they won", [("other", "we failed")]),
        ("", "a duty", []),
        # Another currency is another sum.
        (
            "it cost €10 more",
            "It cost $10 more",
            [("same", "it cost "), ("left_out", "$ "), ("other", "€"), ("same", "10 more")],
        ),
        (
            "up 5 per day",
            "up 5% per day",
            [("same", "up 5 "), ("left_out", "% "), ("same", "per day")],
        ),
        ("…", "a duty", [("same", "…")]),
    ],
)
def test_words_that_differ(text: str, base: str, expected: list[tuple[str, str]]) -> None:
    assert [tuple(segment) for segment in word_segments(text, base)] == expected


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_segments_hold_the_text(text: str, base: str) -> None:
    segments = word_segments(text, base)
    assert "".join(s.text for s in segments if s.change != "left_out") == text
    assert all(one.change != other.change for one, other in pairwise(segments))


@settings(deadline=None)
@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    segments = word_segments(text, text)
    assert {s.change for s in segments} <= {"same"}
    assert not is_reworded(segments)


def test_a_very_long_wording_is_not_compared_word_by_word() -> None:
    long = "word " * 5_000
    assert [s.change for s in word_segments(long, long + "end")] == ["other"]
