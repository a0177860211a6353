"""Where texts are cut and marked, in code points, whatever the text and the spans."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.highlight import (
    BLOCK,
    MANY,
    Stretch,
    excerpts,
    packed,
    paragraphs,
    segments,
    shortened,
)

TEXTS = st.text(alphabet='ab. \n\r\u2028é😀\u0301"', max_size=300)
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], [(0, 10, ())]),
        ([(2, 5)], [(0, 2, ()), (2, 5, (0,)), (5, 10, ())]),
        ([(0, 10), (3, 4)], [(0, 3, (0,)), (3, 4, (0, 1)), (4, 10, (0,))]),
        ([(1, 5), (4, 8)], [(0, 1, ()), (1, 4, (0,)), (4, 5, (0, 1)), (5, 8, (1,)), (8, 10, ())]),
        ([(2, 5), (5, 7)], [(0, 2, ()), (2, 5, (0,)), (5, 7, (1,)), (7, 10, ())]),
        ([(4, 4), (8, 99)], [(0, 8, ()), (8, 10, (1,))]),
    ],
)
def test_spans_cut_a_text(
    spans: list[tuple[int, int]], expected: list[tuple[int, int, tuple[int, ...]]]
) -> None:
    assert segments([(0, 10)], spans) == [expected]


@settings(deadline=None, max_examples=150)
@given(spans=SPANS, borders=st.lists(st.integers(0, 50), unique=True, max_size=8))
def test_segments_join_and_hold_each_span_exactly(
    spans: list[tuple[int, int]], borders: list[int]
) -> None:
    borders = sorted(borders)
    stretches = list(zip(borders[::2], borders[1::2], strict=False))
    found = segments(stretches, spans)
    for (start, end), own in zip(stretches, found, strict=True):
        places = [at for segment in own for at in range(segment.start, segment.end)]
        assert places == list(range(start, end))
        assert all(segment.start < segment.end for segment in own)
    for place, (start, end) in enumerate(spans):
        covered = {
            at
            for own in found
            for segment in own
            if place in segment.which
            for at in range(segment.start, segment.end)
        }
        shown = {at for a, b in stretches for at in range(a, b)}
        assert covered == shown & set(range(start, end))


def test_many_spans_are_cut_in_near_linear_time() -> None:
    spans = [(i * 20, i * 20 + 30) for i in range(50_000)]
    started = time.process_time()
    (found,) = segments([(0, 1_000_000)], spans)
    assert len(found) == 99_999
    assert time.process_time() - started < 5  # quadratic: minutes


@settings(deadline=None, max_examples=150)
@given(text=TEXTS, longest=st.integers(1, 40))
def test_paragraphs_hold_all_but_white_space(text: str, longest: int) -> None:
    found = paragraphs(text, longest)
    done = 0
    for stretch in found:
        assert text[done : stretch.start].strip() == ""
        assert 0 < stretch.end - stretch.start <= longest
        assert stretch.runs_on == (stretch.start == done > 0 and text[done - 1] not in "\n\r\u2028")
        done = stretch.end
    assert text[done:].strip() == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n ", []),
        ("One.\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
    ],
)
def test_lines_are_paragraphs(text: str, expected: list[str]) -> None:
    assert [text[p.start : p.end] for p in paragraphs(text)] == expected


@pytest.mark.parametrize(
    "text",
    ["x" * 1_000_000, "word " * 200_000, "a\n" * 500_000, "\n" * 1_000_000, "<&" * 500_000],
    ids=["one word", "one line", "short lines", "empty lines", "markup"],
)
def test_huge_texts_are_cut_fast(text: str) -> None:
    started = time.process_time()
    found = paragraphs(text)
    assert time.process_time() - started < 3
    assert "".join(text[p.start : p.end] for p in found).split() == text.split()
    assert all(p.end - p.start <= BLOCK for p in found)
    assert len(found) <= MANY + len(text) / 400


def test_long_lines_are_cut_after_sentences_else_words() -> None:
    sentences = "A sentence of some length. " * 10
    first = paragraphs(sentences, 100)[0]
    assert sentences[first.start : first.end].endswith("length. ")
    words = "word " * 50
    assert paragraphs(words, 98)[0] == Stretch(0, 95)


@settings(deadline=None, max_examples=100)
@given(
    weights=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20),
    limits=st.tuples(st.integers(1, 20), st.integers(1, 20)),
)
def test_pages_hold_all_within_limits(
    weights: list[tuple[int, int]], limits: tuple[int, int]
) -> None:
    sizes = packed(weights, limits)
    assert sum(sizes) == len(weights)
    done = 0
    for size in sizes:
        page = weights[done : done + size]
        fits = sum(a for a, _ in page) <= limits[0] and sum(b for _, b in page) <= limits[1]
        assert size == 1 or fits
        done += size


def test_what_a_first_page_holds_besides_counts_where_there_are_more() -> None:
    assert packed([(2, 2)] * 5, (10, 10), first=(0, 8)) == [5]
    assert packed([(2, 2)] * 6, (10, 10), first=(0, 8)) == [1, 5]


@settings(deadline=None, max_examples=200)
@given(
    text=st.text(alphabet="abcdefg  \né😀", max_size=600),
    starts=st.lists(st.tuples(st.integers(0, 600), st.integers(0, 90)), max_size=10),
)
def test_excerpts_show_a_quarter_at_most(text: str, starts: list[tuple[int, int]]) -> None:
    quotes = [(start, start + length) for start, length in starts]
    found = excerpts(text, quotes)
    assert sum(end - start for start, end, *_ in found) <= len(text) / 4
    for before, after in pairwise(found):
        assert before.end <= after.start
    for stretch in found:
        shown = text[stretch.start : stretch.end]
        assert shown == shown.strip()
        assert "\n" not in shown
        assert stretch.cut_before == (stretch.start > 0 and text[stretch.start - 1] != "\n")
        assert any(start - 120 <= stretch.start < end + 120 for start, end in quotes)


def test_an_excerpt_is_a_quote_between_whole_words() -> None:
    text = "before " * 100 + "HERE IT IS" + " after" * 100
    start = text.index("HERE")
    (stretch,) = excerpts(text, [(start, start + 10)])
    shown = text[stretch.start : stretch.end]
    assert 10 + 200 < len(shown) <= 10 + 240
    assert set(shown.split()) == {"before", "HERE", "IT", "IS", "after"}
    assert (stretch.cut_before, stretch.cut_after) == (True, True)


def test_many_quotes_are_shortened_alike() -> None:
    text = "A rather long sentence that somebody says here and now. " * 40
    quotes = [(at, at + 55) for at in range(0, len(text), 56)]
    found = excerpts(text, quotes)
    assert 10 <= len(found) <= 40
    assert max(s.end - s.start for s in found) < 55


@settings(deadline=None, max_examples=60)
@given(text=TEXTS, longest=st.integers(2, 40))
def test_shortened_is_a_beginning(text: str, longest: int) -> None:
    short = shortened(text, longest)
    assert short == text or text.startswith(short.removesuffix("…"))
    assert len(short) <= max(longest + 1, 0) or short == text
