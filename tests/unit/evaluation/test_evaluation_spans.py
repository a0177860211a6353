"""Spans as sets of offsets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluation.spans import MIN_IOU, covered, kind_of, match, quoted, same_mention

SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=4)
SETS = st.lists(st.frozensets(st.integers(0, 15), min_size=1), max_size=6)
PROSE = st.text(alphabet="ab .\n\"'`“”„‟«»\u2029😀\x00ש", max_size=40)


def marked(text: str) -> str:
    """Return what is quoted, with a dot for every other character."""
    inside = quoted(text)
    return "".join(
        character if at in inside or character == "\n" else "." for at, character in enumerate(text)
    )


@pytest.mark.parametrize(
    ("spans", "text", "expected"),
    [
        ([(0, 3)], "a b", {0, 2}),
        ([(0, 1), (2, 3)], "abc", {0, 2}),
        ([(0, 2), (1, 3)], "abc", {0, 1, 2}),
        ([(-5, 99)], "a\n", {0}),
        ([(2, 1)], "abc", set()),
        ([], "abc", set()),
        ([(0, 2)], "😀é", {0, 1}),
    ],
)
def test_covered(spans: list[tuple[int, int]], text: str, expected: set[int]) -> None:
    assert covered(spans, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"ab" c', ".ab..."),
        ("“ab” c", ".ab..."),
        ("„ab” c", ".ab..."),
        ("«ab» c", ".ab..."),
        ("``ab'' c", "..ab...."),
        ("''ab'' c", "..ab...."),
        ("'ab' c", "......"),  # single marks are apostrophes as often
        ("ab” c", "....."),  # a closing mark opens nothing
        ("“a “b” c", ".a “b..."),  # an opening mark ends nothing
        ("“ab\ncd", ".ab\n.."),  # the line ends it
        ("“ab\n“cd”", ".ab\n.cd."),
        ("‟ab‟", ".ab."),
        ("", ""),
    ],
)
def test_quoted(text: str, expected: str) -> None:
    assert marked(text) == expected


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ('"ab" c', (0, 4), "direct"),  # marks are no letters
        ('"ab" c', (1, 3), "direct"),
        ('"ab" c', (0, 6), "mixed"),
        ('"ab" c', (5, 6), "indirect"),
        ('"?!" c', (1, 3), "direct"),
        ('"?!" c', (0, 4), "mixed"),
    ],
)
def test_kind_of(text: str, span: tuple[int, int], expected: str) -> None:
    assert kind_of(covered([span], text), text, quoted(text)) == expected


def chars(start: int, end: int) -> frozenset[int]:
    return frozenset(range(start, end))


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        ([chars(0, 4)], [chars(0, 2)], {0: 0}),  # exactly one half
        ([chars(0, 5)], [chars(0, 2)], {}),
        ([chars(0, 4)], [chars(0, 3), chars(0, 4)], {0: 1}),  # the better one
        ([chars(0, 4)], [chars(0, 4), chars(0, 4)], {0: 0}),  # of equals the first
        ([chars(0, 4), chars(0, 4)], [chars(0, 4)], {0: 0}),
        # Greedy: the best pair is taken first, though two pairs were to be had.
        ([chars(0, 8), chars(1, 6)], [chars(0, 7), chars(2, 6)], {0: 0, 1: 1}),
        ([chars(0, 10), chars(0, 6)], [chars(0, 9), chars(20, 30)], {0: 0}),
        ([], [chars(0, 1)], {}),
        ([chars(0, 1)], [], {}),
    ],
)
def test_match(
    gold: list[frozenset[int]], found: list[frozenset[int]], expected: dict[int, int]
) -> None:
    assert match(gold, found) == expected


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        (chars(0, 10), chars(0, 3), True),  # a surname within the whole name
        (chars(0, 4), chars(2, 8), True),
        (chars(0, 4), chars(3, 8), False),
        (chars(0, 4), frozenset(), False),
        (frozenset(), frozenset(), False),
    ],
)
def test_same_mention(gold: frozenset[int], found: frozenset[int], expected: bool) -> None:
    assert same_mention(gold, found) is expected


@settings(deadline=None, max_examples=200)
@given(PROSE, SPANS)
def test_offsets_stay_within_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    for offsets in (covered(spans, text), quoted(text)):
        assert all(0 <= offset < len(text) for offset in offsets)
    assert not any(text[offset] == "\n" for offset in quoted(text))


@settings(deadline=None, max_examples=200)
@given(SETS, SETS)
def test_a_match_is_one_to_one_and_none_is_left_over(
    gold: list[frozenset[int]], found: list[frozenset[int]]
) -> None:
    def iou(one: frozenset[int], other: frozenset[int]) -> float:
        return len(one & other) / len(one | other)

    pairs = match(gold, found)
    assert len(set(pairs.values())) == len(pairs)
    assert all(iou(gold[g], found[f]) >= MIN_IOU for g, f in pairs.items())
    for g in set(range(len(gold))) - pairs.keys():
        for f in set(range(len(found))) - set(pairs.values()):
            assert iou(gold[g], found[f]) < MIN_IOU


@settings(deadline=None, max_examples=100)
@given(SETS)
def test_a_list_matches_itself(contents: list[frozenset[int]]) -> None:
    assert match(contents, contents).keys() == set(range(len(contents)))
