"""What holds of any text: offsets, margins, bounded work."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.coreference.antecedents import MAX_MENTIONS, MAX_NOUNS
from pipeline.language.coreference.references import references
from pipeline.language.coreference.scoring import (
    FEATURES,
    NOTHING,
    Candidate,
    beside_nothing,
    score,
    weights,
)
from pipeline.language.coreference.scoring import margin as margin_of
from pipeline.language.coreference.speakers import resolve_speakers
from pipeline.language.extensions import DocContext
from pipeline.models import Quote

WORDS = st.sampled_from(
    ["Ada", "Quill", "Hugh", "he", "she", "it", "they", "who", "the", "senator", "said", "“", "”",
     ",", ".", "\n\n", "?", "campaign", "—", "his"]
)  # fmt: skip
SPANS = st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), min_size=1, max_size=5)


def as_quotes(text: str, spans: list[tuple[int, int]]) -> list[Quote]:
    quotes = []
    for n, (a, b) in enumerate(spans):
        start, end = sorted((min(a, len(text)), min(b, len(text))))
        source = None if n % 3 == 2 else (start, end)
        content = (end, min(end + 20, len(text)))
        said = text[slice(*content)]
        quotes.append(Quote("text", (content,), said, None, source, "direct", True, "say", 1.0))
    return quotes


@settings(deadline=None, max_examples=40)
@given(st.lists(WORDS, min_size=1, max_size=30).map(" ".join), SPANS)
def test_any_quotes_of_any_text(english, text: str, spans: list[tuple[int, int]]) -> None:
    doc = english.make_doc(text)
    doc._.concord_context = DocContext("a1")
    doc._.concord_quotes = as_quotes(text, spans)
    doc = english(doc)
    for mention in doc._.concord_mentions:
        assert doc.text[mention.start : mention.end] == mention.surface
    for quote in doc._.concord_quotes:
        assert (quote.speaker is None) == (quote.speaker_mention is None)
        assert 0 <= quote.confidence <= 1
        if quote.source is not None:
            assert 0 <= references(doc).margin(*quote.source) <= 1


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=80), SPANS)
def test_any_text_without_a_parse(blank, text: str, spans: list[tuple[int, int]]) -> None:
    doc = blank.make_doc(text)
    doc._.concord_quotes = as_quotes(text, spans)
    doc = resolve_speakers(doc)
    for mention in doc._.concord_mentions:
        assert doc.text[mention.start : mention.end] == mention.surface


@given(st.lists(st.tuples(*[st.floats(-5, 5)] * len(FEATURES)), max_size=8))
def test_shares_add_up(rows: list[tuple[float, ...]]) -> None:
    candidates = [Candidate(n, features=row) for n, row in enumerate(rows)]
    ranked = score(candidates, weights("told"), lambda _: 0.0)
    assert sorted(c.share for c in ranked) == [c.share for c in reversed(ranked)]
    assert not rows or abs(sum(c.share for c in ranked) - 1) < 1e-9
    assert 0 <= margin_of(ranked) <= 1
    more = beside_nothing(ranked, weights("things"), [1.0] * len(NOTHING))
    assert abs(sum(c.share for c in more) - 1) < 1e-9
    assert [c.entity for c in more if c.entity is not None] == [
        c.entity for c in sorted(ranked, key=lambda c: (-c.score, -c.nearest))
    ]


@pytest.mark.parametrize("name", ["told", "quoted", "things"])
def test_every_feature_has_a_weight(name: str) -> None:
    text = files("pipeline.language").joinpath("data/antecedents.json").read_text("utf-8")
    assert set(json.loads(text)[name]["features"]) == set(FEATURES)
    assert len(weights(name).features) == len(FEATURES)
    assert any(weights(name).nothing) == (name == "things")


def test_a_pronoun_has_boundedly_many_candidates(english) -> None:
    names = " ".join(f"Ada Quill{chr(97 + n % 26)}{chr(97 + n // 26)} came." for n in range(200))
    nouns = " ".join(f"The man saw a woman and the pilot of ship {n}." for n in range(60))
    doc = english(f"{names} {nouns} She said so.")
    found = references(doc).pronouns.candidates(len(doc) - 4, "f", ())
    assert doc[len(doc) - 4].text == "She"
    assert 0 < len(found) <= MAX_MENTIONS + MAX_NOUNS + 1
