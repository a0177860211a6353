"""Which of the proposed attributions are kept."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.quotes.judge import Candidate, choose, clashes
from pipeline.language.quotes.rules import Attribution
from pipeline.language.quotes.spans import common, overlap, touch, trimmed
from pipeline.models import Span

FLOOR = 0.3


def candidate(parts: list[Span], probability: float) -> Candidate:
    return Candidate(Attribution(parts, None, None, "model"), probability=probability)


@st.composite
def parts(draw: st.DrawFn) -> list[Span]:
    edges = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=6)))
    return [(edges[k], edges[k + 1]) for k in range(0, len(edges) - 1, 2)]


candidates = st.lists(st.builds(candidate, parts(), st.floats(0.01, 0.99)), max_size=8)


def chars(spans: list[Span]) -> set[int]:
    return {i for s, e in spans for i in range(s, e)}


@given(a=parts(), b=parts())
def test_common_characters(a: list[Span], b: list[Span]) -> None:
    first, second = chars(a), chars(b)
    assert common(a, b) == len(first & second)
    assert overlap(a, b) == pytest.approx(len(first & second) / len(first | second))


@given(found=candidates)
@settings(max_examples=200, deadline=None)
def test_the_best_set_is_kept(found: list[Candidate]) -> None:
    kept = choose(found, FLOOR)
    assert not any(clashes(a, b) for a, b in combinations(kept, 2))
    gain = sum(c.probability - FLOOR for c in kept)
    best = max(
        sum(c.probability - FLOOR for c in some)
        for n in range(len(found) + 1)
        for some in combinations(found, n)
        if not any(clashes(a, b) for a, b in combinations(some, 2))
    )
    assert gain == pytest.approx(best)


def test_two_likely_quotes_beat_the_one_that_joins_them() -> None:
    one, two = candidate([(0, 40)], 0.97), candidate([(60, 100)], 0.96)
    joined = candidate([(0, 40), (60, 100)], 0.99)
    assert choose([joined, one, two], FLOOR) == [one, two]


def test_many_that_clash_are_settled_one_by_one() -> None:
    crowd = [candidate([(k, k + 50)], 0.5 + k / 1000) for k in range(200)]
    kept = choose(crowd, FLOOR)
    assert kept
    assert not any(clashes(a, b) for a, b in combinations(kept, 2))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((0, 4), (3, 6), True),
        ((0, 4), (4, 6), False),
        ((0, 4), None, False),
        (None, None, False),
    ],
)
def test_touching(a: Span | None, b: Span | None, expected: bool) -> None:
    assert touch(a, b) is expected


@given(text=st.text(alphabet=" a.,—“\n", max_size=20), data=st.data())
def test_trimmed_edges(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    low, high = trimmed(text, start, end)
    assert start <= low <= high <= end
    assert not set(text[start:low] + text[high:end]) & set("a“")
    assert text[low:high] == text[low:high].strip(" .,—\n")
