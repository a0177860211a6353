"""From gold to labelled windows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from pipeline.language.encoder.labels import CONTENT, SOURCE
from pipeline.language.encoder.pieces import piece_range, split, windows
from pipeline.language.quotes.marks import find_quotations
from pipeline.training.quotes_data import examples, prepare, without_marks

MARKS = frozenset('"“”„‟«»＂')
quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
texts = st.text(alphabet=st.sampled_from("ab é'`\"“”«»\n.😀"), max_size=60)


@st.composite
def marked_rows(draw: st.DrawFn) -> dict[str, Any]:
    text = draw(texts)
    offsets = st.integers(0, len(text))
    pairs = st.tuples(offsets, offsets).map(sorted).filter(lambda p: p[0] < p[1])
    spans = st.lists(pairs.map(list), max_size=3) if text else st.just([])
    names = ("source", "cue", "content")
    attribution = st.fixed_dictionaries(dict.fromkeys(names, spans))
    return {"text": text, "attributions": draw(st.lists(attribution, max_size=3))}


def bare(text: str) -> str:
    return "".join(c for c in text.replace("``", "").replace("''", "") if c not in MARKS)


@quick
@given(row=marked_rows())
def test_marks_go_and_spans_keep_what_is_left_of_them(row: dict[str, Any]) -> None:
    made = without_marks(row)
    text, new = row["text"], made["text"]
    assert not MARKS & set(new)
    assert len(made["attributions"]) == len(row["attributions"])
    for before, after in zip(row["attributions"], made["attributions"], strict=True):
        for name in ("source", "cue", "content"):
            assert all(0 <= s < e <= len(new) for s, e in after[name])
            # A pair of marks such as '' may lie on a span's edge: it goes whole.
            left = [bare(text[:e])[len(bare(text[:s])) :] for s, e in before[name]]
            if "''" not in text and "``" not in text:
                assert [new[s:e] for s, e in after[name]] == [part for part in left if part]


def test_marks_of_an_article(article: dict[str, Any]) -> None:
    made = without_marks(article)
    first, *_, last = made["attributions"]
    assert [made["text"][s:e] for s, e in first["content"]] == ["The bridge will open on Friday,"]
    assert [made["text"][s:e] for s, e in first["source"]] == ["Ada Quill"]
    assert [made["text"][s:e] for s, e in last["content"]] == ["No,"]


@quick
@given(
    words=st.lists(st.sampled_from(("The", "river", "Ada", "x1", "don't", "é")), min_size=1),
    data=st.data(),
)
def test_spans_of_words_come_back_from_their_pieces(
    tokenizer: Tokenizer, words: list[str], data: st.DataObject
) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len(" ".join(words[:first])) + (first > 0)
    end = len(" ".join(words[: last + 1]))
    pieces = split(text, tokenizer, [])
    ((low, high),) = piece_range(pieces, [(start, end)])
    assert (pieces.starts[low], pieces.ends[high - 1]) == (start, end)


@quick
@given(
    lines=st.lists(st.text(alphabet="ab .?!", max_size=40), max_size=8),
    limit=st.integers(4, 30),
)
def test_windows_cover_all_pieces_in_order(
    tokenizer: Tokenizer, lines: list[str], limit: int
) -> None:
    text = "\n".join(lines)
    pieces = split(text, tokenizer, [])
    found = windows(pieces, text, limit)
    assert all(0 < high - low <= limit for low, high in found)
    assert [k for low, high in found for k in range(low, high)] == list(range(len(pieces)))


@quick
@given(text=texts)
def test_shapes_and_spans_stay_in_range(tokenizer: Tokenizer, text: str) -> None:
    pieces = split(text, tokenizer, find_quotations(text))
    assert all(0 <= shape < 24 for shape in pieces.shapes)
    assert all(0 <= s < e <= len(text) for s, e in zip(pieces.starts, pieces.ends, strict=True))
    assert all(np.diff(pieces.starts) >= 0)


def labelled(text: str, pieces: Any, roles: Any, role: int) -> list[str]:
    """Return the stretches of text that carry a role."""
    found: list[list[int]] = []
    for k, label in enumerate(roles):
        if label == role:
            found.append([k, k + 1])
        elif label == role + 1:
            found[-1][1] = k + 1
    return [text[pieces.starts[s] : pieces.ends[e - 1]] for s, e in found]


def test_labels_spell_the_gold(article: dict[str, Any], tokenizer: Tokenizer) -> None:
    prepared = prepare(article, tokenizer)
    text, pieces = article["text"], prepared.pieces
    (window,) = examples(prepared)
    read = [
        (
            text[pieces.starts[s] : pieces.ends[e - 1]],
            labelled(text, pieces, roles, SOURCE),
            labelled(text, pieces, roles, CONTENT),
        )
        for (s, e), roles in zip(window.cues, window.roles, strict=True)
    ]
    assert read == [
        ("said", ["Ada Quill"], ["“The bridge will open on Friday,”"]),
        ("warned", ["Bo Marr"], ["that the river would rise"]),
        ("According to", ["the council"], ["the road is closed"]),
        ("denied", ["She"], ["any wrongdoing"]),
        ("replied", ["he"], ['"No,"']),
    ]


@pytest.mark.parametrize("limit", [5, 12, 20, 60])
def test_each_attribution_belongs_to_the_window_of_its_cue(
    article: dict[str, Any], tokenizer: Tokenizer, limit: int
) -> None:
    prepared = prepare(article, tokenizer)
    made = list(examples(prepared, limit))
    assert sum(len(e.ids) for e in made) == len(prepared.pieces)
    assert sum(len(e.cues) for e in made) == len(prepared.attributions)
    for example in made:
        assert example.roles.shape == (len(example.cues), len(example.ids))
        for (first, last), roles in zip(example.cues, example.roles, strict=True):
            assert 0 <= first < last <= len(example.ids)
            inside = np.isin(roles[1:], (SOURCE + 1, CONTENT + 1))
            follows = roles[:-1] != 0
            assert np.all(follows[inside])


def test_attributions_without_a_cue_are_left_out(tokenizer: Tokenizer) -> None:
    attributions = [
        {"source": [], "cue": [], "content": [[0, 2]]},
        {"source": [], "cue": [[3, 7]], "content": []},
    ]
    prepared = prepare({"text": "No said he", "attributions": attributions}, tokenizer)
    assert prepared.attributions == []
