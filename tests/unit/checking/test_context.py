"""Passages as a judge reads them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking.context import LONGEST, MARGIN, flat, marked_passage

LONG = "word " * 100


@pytest.mark.parametrize(
    ("passage", "start", "spans", "shown"),
    [
        ("He said no.", 0, [(8, 10)], "He said ⟦no⟧."),
        ("He\nsaid\r\n\tno.", 0, [(10, 12)], "He said ⟦no⟧."),
        ("no", 0, [(0, 2)], "⟦no⟧"),
        ("rd he said no.", 7, [(18, 20)], "… he said ⟦no⟧."),
        ("“A,” he said, “b.”", 0, [(0, 4), (14, 18)], "⟦“A,”⟧ he said, ⟦“b.”⟧"),
        ("say ⟦no⟧ now", 0, [(9, 12)], "say [no] ⟦now⟧"),
        ("a\x1b[31mb \u202ec", 0, [(0, 1)], "⟦a⟧ [31mb c"),
    ],
)
def test_the_item_is_marked(
    passage: str, start: int, spans: list[tuple[int, int]], shown: str
) -> None:
    assert marked_passage(passage, start, spans) == shown


def test_words_that_the_margin_cuts_are_left_out() -> None:
    text = f"{LONG}HERE {LONG}"
    at = text.index("HERE")
    passage = text[at - MARGIN : at + 4 + MARGIN]
    shown = marked_passage(passage, at - MARGIN, [(at, at + 4)])
    assert re.fullmatch(r"… (word )+⟦HERE⟧( word)+ …", shown)


def test_a_long_item_fits_a_cell() -> None:
    text = "x" * 100_000
    assert len(marked_passage(text, 0, [(0, 99_000)])) <= 3 * LONGEST < 32_767
    assert len(flat(text)) <= LONGEST


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60), st.data())
def test_a_mark_for_each_span_and_nothing_unprintable(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    shown = marked_passage(text, 0, spans)
    marked = re.findall("⟦([^⟦⟧]*)⟧", shown)
    assert shown.count("⟦") == shown.count("⟧") == len(marked) == len(spans)
    clean = text.translate(str.maketrans("⟦⟧", "[]"))
    assert [m.strip() for m in marked] == [flat(clean[a:b]) for a, b in spans]
    assert shown == flat(shown)
