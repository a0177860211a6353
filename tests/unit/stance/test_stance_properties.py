"""Whatever the text, the mentions and the quotes: rows are well formed."""

from __future__ import annotations

from functools import cache

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.build import build
from pipeline.language.extensions import DocContext
from pipeline.language.stance.component import StanceComponent, stance_of_targets
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import LocalEntity, Mention, Quote

WORDS = st.sampled_from(
    [
        "Norvia",
        "Alvia",
        "Orsk",
        "we",
        "not",
        "never",
        "praised",
        "attacked",
        "by",
        "accused",
        "of",
        "lying",
        "support",
        "for",
        "if",
        "is",
        "a",
        "corrupt",
        "more",
        "honest",
        "than",
        "Velda",
        "'s",
        "and",
        ",",
        ".",
        "?",
        "!",
        '"',
        "“",
        "”",
        "(",
        ")",
        "\n\n",
        "could",
        "no",
        "that",
        "who",
        "said",
        "1",
        "é",
        "🙂",
        "refused",
        "to",
        "help",
        "lack",
        "critic",
        "anti",
        "-",
        "Norvian",
    ]
)
TEXT = st.one_of(
    st.lists(WORDS, max_size=40).map(" ".join), st.text(max_size=120), st.sampled_from(["", " "])
)
OFFSET = st.integers(min_value=-3, max_value=260)
SPANS = st.lists(st.tuples(OFFSET, OFFSET), max_size=6)
ENTITIES = [
    LocalEntity("country:no", "Norvia", "country"),
    LocalEntity("place:lume", "Port Lume", "place"),
    LocalEntity("person:orsk", "Orsk", "person"),
]


@cache
def parsed() -> Language:
    nlp = build(components=())
    nlp.disable_pipe("ner")
    return nlp


@cache
def blank() -> Language:
    return spacy.blank("en")


@pytest.fixture(autouse=True, scope="module")
def _loaded() -> None:
    """Load the pipelines before any strategy does: loading touches the global random state."""
    parsed()("A first text.")
    blank()


@cache
def component() -> StanceComponent:
    return StanceComponent()


@st.composite
def documents(draw: st.DrawFn) -> Doc:
    text = draw(TEXT)
    nlp = parsed() if draw(st.booleans()) else blank()
    doc = nlp(text)
    entity = st.one_of(st.none(), st.integers(min_value=-2, max_value=len(ENTITIES) + 2))
    doc._.concord_entities = ENTITIES
    doc._.concord_mentions = [
        Mention("text", s, e, text[s:e], "NAME", "name", draw(entity)) for s, e in draw(SPANS)
    ]
    speaker = st.one_of(st.none(), st.integers(min_value=0, max_value=len(ENTITIES) - 1))
    doc._.concord_quotes = [
        Quote(
            "text",
            (span, *draw(SPANS)[:1]),
            "",
            span,
            None,
            "direct",
            True,
            "say",
            1.0,
            draw(speaker),
        )
        for span in draw(SPANS)[:3]
    ]
    doc._.concord_context = DocContext(genre=draw(st.sampled_from(["news", "opinion"])))
    return doc


@settings(deadline=None, max_examples=50)
@given(documents())
def test_rows_are_well_formed(doc: Doc) -> None:
    component()(doc)
    n_quotes = len(doc._.concord_quotes)
    keys = set()
    for row in doc._.concord_stances:
        start, end = row.evidence
        assert 0 <= start < end <= len(doc.text)
        total = row.p_unfavourable + row.p_neutral + row.p_favourable
        assert total == pytest.approx(1.0)
        best = max(row.p_unfavourable, row.p_neutral, row.p_favourable)
        assert row.confidence == best
        assert getattr(row, f"p_{row.label}") == best
        assert row.holder != row.target
        assert (row.holder_kind == "speaker") == (row.quote is not None) == (row.holder is not None)
        assert row.quote is None or 0 <= row.quote < n_quotes
        assert doc._.concord_mentions[row.target_mention].entity == row.target
        assert row.label != "neutral" or ENTITIES[row.target].type != "place"
        keys.add((row.holder_kind, row.holder, row.target, row.evidence, row.quote))
    assert len(keys) == len(doc._.concord_stances)
    for relation in doc._.concord_relations:
        assert relation.actor != relation.target
        assert doc.text[slice(*relation.cue)].strip()


@settings(deadline=None, max_examples=30)
@given(documents(), SPANS)
def test_every_target_is_answered(doc: Doc, spans: list[tuple[int, int]]) -> None:
    found = stance_of_targets(doc, spans)
    assert len(found) == len(spans)
    for judged in found:
        assert judged.label in ("favourable", "neutral", "unfavourable")
        assert 1 / 3 - 1e-6 <= judged.confidence <= 1.0 + 1e-6
        assert -1.0 <= judged.score <= 1.0
        polar = judged.label != "neutral" and judged.score
        assert not polar or (judged.score > 0) == (judged.label == "favourable")


@settings(deadline=None, max_examples=30)
@given(documents())
def test_the_table_mirrors_the_doc(doc: Doc) -> None:
    table = TokenTable(doc)
    assert len(table) == len(doc)
    for token in doc:
        assert (table.starts[token.i], table.ends[token.i]) == (token.idx, token.idx + len(token))
        assert table.head[token.i] == token.head.i
        assert table.kids(token.i) == [k.i for k in token.children]
        first, last = table.sentence(token.i)
        assert first <= token.i < last
        assert table.tokens_of(token.idx, token.idx + len(token)) == (token.i, token.i + 1)
